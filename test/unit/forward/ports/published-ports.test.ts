import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { PORTS_RETRY_MS } from '../../../../electron/forward/limits.ts';
import { PublishedPorts } from '../../../../electron/forward/ports/published-ports.ts';
import { startGuard } from '../../../../electron/forward/ports/start-guard.ts';
import type { Admission } from '../../../../electron/forward/engine-proxy/call-guard.ts';
import { apiCall } from '../../../../electron/forward/engine-proxy/route.ts';
import { Warnings } from '../../../../electron/vm/warnings.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeContainers } from '../../../support/ports/fake-containers.ts';
import { FakeListeners } from '../../../support/ports/fake-listeners.ts';
import { FakePublisher } from '../../../support/ports/fake-publisher.ts';
import { CHOSEN_PORT, portedContainer } from '../../../support/ports/ported-container.ts';

const never = new AbortController().signal;

let clock: FakeClock;
let engine: FakeContainers;
let publisher: FakePublisher;
let warnings: Warnings;
let ports: PublishedPorts;
let defaults: string[];
let listeners: FakeListeners;
let publishesListeners: boolean;

beforeEach(() => {
  clock = new FakeClock();
  engine = new FakeContainers();
  publisher = new FakePublisher();
  warnings = new Warnings();
  defaults = ['0.0.0.0', '::'];
  listeners = new FakeListeners();
  publishesListeners = true;
  ports = new PublishedPorts({
    engine,
    publisher,
    defaultAddresses: () => Promise.resolve(defaults),
    listeners,
    publishesListeners: () => Promise.resolve(publishesListeners),
    warnings,
    clock,
    random: () => 0.5,
    logger: silentLogger(),
  });
});

afterEach(async () => {
  await ports.dispose();
  expect(publisher.open).toEqual(new Set());
  expect(clock.pending).toBe(0);
});

/** Lets all that needs no time happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

const open = (): string[] => [...publisher.open].sort();

async function start(id: string, action = 'start'): Promise<Admission> {
  const call = apiCall('POST', `/v1.51/containers/${id}/${action}`);
  const guard = startGuard({ engine, ports, clock, logger: silentLogger() });
  if (call === null || !guard.matches(call)) throw new Error('the guard does not care');
  return guard.enter(call, never);
}

async function leave(admission: Admission, status: number | null): Promise<void> {
  if (admission.kind !== 'pass') throw new Error(admission.problem.message);
  await admission.leave(status);
}

describe('a start through our socket', () => {
  it('finds the ports bound, and the ones that the engine chose before the client hears of it', async () => {
    engine.create('a', '80:80', '443');
    const admission = await start('a');
    expect(open()).toEqual(['0.0.0.0:80/tcp', '[::]:80/tcp']);
    engine.run('a', '80:80', '443');
    await leave(admission, 204);
    expect(open()).toEqual([`0.0.0.0:${CHOSEN_PORT}/tcp`, '0.0.0.0:80/tcp', `[::]:${CHOSEN_PORT}/tcp`, '[::]:80/tcp']);
    // Bound once, not again after the start.
    expect(publisher.history.filter((line) => line.includes(':80/'))).toHaveLength(2);
  });

  it('is refused in Docker’s words when a port cannot be had, with nothing left', async () => {
    engine.create('a', '80:80', '81:81');
    publisher.refused.set('[::]:81/tcp', 'port-in-use');
    expect(await start('a')).toEqual({
      kind: 'refuse',
      problem: {
        status: 500,
        message:
          'driver failed programming external connectivity on endpoint a-name (a): Bind for [::]:81/tcp failed: port-in-use',
      },
    });
    expect(open()).toEqual([]);
    expect(ports.rows()).toEqual([]);
  });

  it.each([500, null])('that the engine did not do (%s) leaves nothing', async (status) => {
    engine.create('a', '80:80');
    await leave(await start('a'), status);
    expect(open()).toEqual([]);
  });

  it('whose client left, but which worked, keeps its ports', async () => {
    engine.create('a', '80:80');
    const admission = await start('a');
    engine.run('a', '80:80');
    await leave(admission, null);
    expect(open()).toHaveLength(2);
  });

  it('is the engine’s own affair when the container is unknown, runs, or cannot be asked about', async () => {
    await leave(await start('nobody'), 404);
    engine.run('a', '80:80');
    await leave(await start('a'), 304);
    engine.reachable = false;
    await leave(await start('a', 'restart'), null);
    expect(open()).toEqual([]);
  });

  it('takes a port from a container that just went, though the report is late', async () => {
    ports.start();
    engine.run('a', '80:80');
    await settled();
    engine.becomeStopped('a');
    engine.create('b', '80:80');
    expect((await start('b')).kind).toBe('pass');
    expect(ports.rows().map(({ owner }) => owner.id)).toEqual(['b', 'b']);
  });

  it('does not take it from one that is being started', async () => {
    engine.create('a', '80:80');
    engine.create('b', '80:80');
    await start('a');
    const second = await start('b');
    expect(second).toMatchObject({ kind: 'refuse' });
    expect(ports.rows().map(({ owner }) => owner.id)).toEqual(['a', 'a']);
  });

  it('restart keeps the ports while the container is down', async () => {
    ports.start();
    engine.run('a', '80:80');
    await settled();
    const admission = await start('a', 'restart');
    engine.die('a');
    await settled();
    expect(open()).toHaveLength(2);
    engine.run('a', '80:80');
    await leave(admission, 204);
    expect(publisher.history).toEqual(['+0.0.0.0:80/tcp', '+[::]:80/tcp']);
  });

  it('binds where the setting says', async () => {
    defaults = ['127.0.0.1', '::1'];
    engine.create('a', '80:80', '0.0.0.0:81:81');
    await start('a');
    expect(open()).toEqual(['0.0.0.0:81/tcp', '127.0.0.1:80/tcp', '[::1]:80/tcp']);
  });
});

describe('what happens without us', () => {
  it('containers that ran before are found, those that come and go followed', async () => {
    engine.run('a', '80:80');
    ports.start();
    await settled();
    expect(open()).toHaveLength(2);
    engine.run('b', '127.0.0.1:90:90');
    await settled();
    expect(open()).toContain('127.0.0.1:90/tcp');
    engine.die('a');
    await settled();
    expect(open()).toEqual(['127.0.0.1:90/tcp']);
    await engine.remove('b');
    await settled();
    expect(open()).toEqual([]);
  });

  it('a container without ports is not asked about when it ends', async () => {
    ports.start();
    await settled();
    engine.inspected.length = 0;
    engine.die('a');
    await settled();
    expect(engine.inspected).toEqual([]);
  });

  it('what was missed while the engine was gone is found when it is back', async () => {
    ports.start();
    engine.run('a', '80:80');
    engine.run('b', '90:90');
    await settled();
    engine.reachable = false;
    engine.endReport();
    await settled();
    expect(engine.watched).toBe(false);
    expect(open()).toHaveLength(4);
    engine.becomeStopped('a');
    engine.all.set('c', portedContainer('c', ['127.0.0.1:70:70'], { running: true }));
    clock.advance(2_000);
    await settled();
    engine.reachable = true;
    clock.advance(2_000);
    await settled();
    expect(open()).toEqual(['0.0.0.0:90/tcp', '127.0.0.1:70/tcp', '[::]:90/tcp']);
  });

  it('a port that cannot be had is warned of, tried again, and then no longer', async () => {
    publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use');
    ports.start();
    engine.run('a', '80:80');
    await settled();
    expect(warnings.list()).toEqual([
      'The container a-name runs without its port 0.0.0.0:80/tcp: Bind for 0.0.0.0:80/tcp failed: port-in-use.',
    ]);
    clock.advance(PORTS_RETRY_MS);
    await settled();
    expect(warnings.list()).toHaveLength(1);
    publisher.refused.clear();
    clock.advance(PORTS_RETRY_MS);
    await settled();
    expect(open()).toHaveLength(2);
    expect(warnings.list()).toEqual([]);
  });

  it('the end of the VM takes all ports and warnings with it', async () => {
    publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use');
    ports.start();
    engine.run('a', '80:80');
    await settled();
    await ports.dispose();
    expect(open()).toEqual([]);
    expect(warnings.list()).toEqual([]);
    engine.run('b', '90:90');
    await settled();
    expect(open()).toEqual([]);
  });
});

describe('a container with the VM’s own network', () => {
  beforeEach(async () => {
    ports.start();
    engine.runOnHostNetwork('a');
    await settled();
  });

  it('has the ports at which its processes listen, while they do', async () => {
    expect([listeners.followed, open()]).toEqual([['a'], []]);
    listeners.listen('a', 'tcp 0.0.0.0 80', 'udp :: 53', 'tcp 127.0.0.1 81');
    await settled();
    expect(open()).toEqual(['0.0.0.0:53/udp', '0.0.0.0:80/tcp', '127.0.0.1:81/tcp', '[::]:53/udp', '[::]:80/tcp']);
    expect(new Set(ports.rows().map(({ owner }) => owner.name))).toEqual(new Set(['a-name']));
    listeners.listen('a', 'udp :: 53');
    await settled();
    expect(open()).toEqual(['0.0.0.0:53/udp', '[::]:53/udp']);
    engine.die('a');
    await settled();
    expect([listeners.followed, open()]).toEqual([[], []]);
  });

  it('runs on without a port that somebody else has, which shows', async () => {
    publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use');
    listeners.listen('a', 'tcp 0.0.0.0 80');
    await settled();
    expect(open()).toEqual(['[::]:80/tcp']);
    expect(ports.rows().map(({ problem }) => problem?.code)).toContain('port-in-use');
    expect(warnings.list().join()).toContain('The container a-name runs without its port 0.0.0.0:80/tcp');
    publisher.refused.clear();
    clock.advance(PORTS_RETRY_MS);
    await settled();
    expect([open(), warnings.list()]).toEqual([['0.0.0.0:80/tcp', '[::]:80/tcp'], []]);
  });

  it('is found again when the report of the engine was gone', async () => {
    listeners.listen('a', 'tcp 0.0.0.0 80');
    await settled();
    engine.becomeStopped('a');
    engine.endReport();
    await settled();
    clock.advance(1_000);
    await settled();
    expect([listeners.followed, open()]).toEqual([[], []]);
  });

  it('keeps them to itself when the setting says so', async () => {
    publishesListeners = false;
    engine.runOnHostNetwork('b');
    await settled();
    listeners.listen('b', 'tcp 0.0.0.0 80');
    await settled();
    expect([listeners.followed, open()]).toEqual([['a'], []]);
  });

  it('gets nothing bound before its start: the engine publishes nothing for it', async () => {
    engine.all.set('c', { ...portedContainer('c', ['80:80'], { running: false }), onHostNetwork: true });
    expect((await start('c')).kind).toBe('pass');
    expect(open()).toEqual([]);
  });
});
