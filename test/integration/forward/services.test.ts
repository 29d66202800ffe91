import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { HttpEngineContainers } from '../../../electron/forward/ports/http-engine-containers.ts';
import { PublishedPorts } from '../../../electron/forward/ports/published-ports.ts';
import { startGuard } from '../../../electron/forward/ports/start-guard.ts';
import { apiCall } from '../../../electron/forward/engine-proxy/route.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { Warnings } from '../../../electron/vm/warnings.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeListeners } from '../../support/ports/fake-listeners.ts';
import { FakePublisher } from '../../support/ports/fake-publisher.ts';
import { FakeDockerd } from './support/fake-dockerd.ts';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

/** Services of a swarm, by the engine's API; the ports of the host are not there. */
let forwarded: ForwardedEngine;
let dockerd: FakeDockerd;
let engine: HttpEngineContainers;
let publisher: FakePublisher;
let ports: PublishedPorts;
let warnings: Warnings;

beforeEach(async () => {
  warnings = new Warnings();
  publisher = new FakePublisher();
  forwarded = await forwardEngine([], ({ dial }) => {
    engine = new HttpEngineContainers(dial, systemClock);
    return [];
  });
  ports = new PublishedPorts({
    engine,
    publisher,
    defaultAddresses: () => Promise.resolve(['0.0.0.0']),
    listeners: new FakeListeners(),
    publishesListeners: () => Promise.resolve(true),
    warnings,
    clock: systemClock,
    random: () => 0.5,
    logger: silentLogger(),
  });
  dockerd = new FakeDockerd(forwarded.engine);
});

afterEach(async () => {
  await ports.dispose();
  await forwarded.dispose();
});

const ingress = (PublishedPort: number): object => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort,
  PublishMode: 'ingress',
});

const opened = (...expected: readonly string[]): Promise<true> =>
  eventually(() => Promise.resolve([...publisher.open].join() === expected.join() ? true : null), {
    what: `open: ${expected.join()}`,
  });

it('has its ports from its creation to its removal', async () => {
  ports.start();
  await eventually(() => Promise.resolve(dockerd.followed ? true : null), { what: 'the report' });
  dockerd.service('web', []);
  dockerd.service('web', [ingress(80), { ...ingress(1), PublishMode: 'host' }, { ...ingress(2), PublishedPort: 0 }]);
  await opened('0.0.0.0:80/tcp');
  await eventually(() => Promise.resolve(ports.rows().length === 1 ? true : null), { what: 'its row' });
  expect(ports.rows()[0]).toMatchObject({
    owner: { id: 'service:web', name: 'web-name' },
    binding: { containerPort: 80 },
  });
  dockerd.service('web', [{ ...ingress(81), Protocol: 'udp' }]);
  await opened('0.0.0.0:81/udp');
  dockerd.service('web', null);
  await opened();
});

it('that was there before is found, and holds its port against others', async () => {
  dockerd.service('web', [ingress(80)]);
  ports.start();
  await opened('0.0.0.0:80/tcp');
  dockerd.create('late', '80:80');
  const call = apiCall('POST', '/v1.51/containers/late/start');
  if (call === null) throw new Error('no call');
  const guard = startGuard({ engine, ports, clock: systemClock, logger: silentLogger() });
  const admission = await guard.enter(call, new AbortController().signal);
  expect(admission).toMatchObject({
    kind: 'refuse',
    problem: { message: expect.stringContaining('(held by the service web-name)') as string },
  });
});

it('without a port that it cannot have goes on, which shows', async () => {
  publisher.refused.set('0.0.0.0:80/tcp', 'port-in-use');
  dockerd.service('web', [ingress(80)]);
  ports.start();
  await eventually(() => Promise.resolve(warnings.list().length > 0 ? true : null), { what: 'the warning' });
  expect(warnings.list().join()).toContain('The service web-name runs without its port 0.0.0.0:80/tcp: ');
});
