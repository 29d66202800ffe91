import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { Emitter } from '../../../../electron/base/event.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import type { HostChange } from '../../../../electron/vm/network/host-watch.ts';
import type { FromWorker, NetworkConfig, ToWorker } from '../../../../electron/vm/network/network-protocol.ts';
import { OwnNetwork } from '../../../../electron/vm/network/own-network.ts';
import { stackAddresses } from '../../../../electron/vm/network/stack-addresses.ts';
import type { WorkerThread } from '../../../../electron/vm/network/worker-channel.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const CONFIG: NetworkConfig = {
  linkKind: 'stream',
  linkSocket: '/run/vm/net.sock',
  guestMac: '02:00:00:00:00:03',
  mtu: 65_520,
  addresses: stackAddresses({ subnet: '192.168.65.0/24', ipv6: true }),
  hostLoopback: true,
  clientAddresses: 'kept',
  names: {},
  sshSocket: '/run/ssh.sock',
  hostname: 'ann',
};
const PORT = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 0, guestAddress: null, guestPort: 80 } as const;

/** A worker that answers when a test says so. */
class FakeWorker implements WorkerThread {
  readonly asked: ToWorker[] = [];
  terminated = false;
  #message: (message: FromWorker) => void = () => undefined;
  #error: (error: Error) => void = () => undefined;
  #exit: (exitCode: number) => void = () => undefined;

  postMessage(message: ToWorker): void {
    this.asked.push(message);
  }

  on(event: string, listener: (value: never) => void): void {
    const heard = listener as (value: unknown) => void;
    if (event === 'message') this.#message = heard;
    else if (event === 'error') this.#error = heard;
    else this.#exit = heard;
  }

  terminate(): Promise<number> {
    this.terminated = true;
    this.#exit(1);
    return Promise.resolve(1);
  }

  get names(): string[] {
    return this.asked.map(({ name }) => name);
  }

  say(message: FromWorker): void {
    this.#message(message);
  }

  answer(body: unknown): void {
    this.say({ kind: 'answer', number: this.asked.at(-1)?.number ?? 0, body });
  }

  crash(): void {
    this.#error(new Error('out of luck'));
    this.#exit(1);
  }
}

interface Bench {
  readonly network: OwnNetwork;
  readonly workers: FakeWorker[];
  readonly clock: FakeClock;
  readonly troubles: (string | null)[];
  /** What looks at the host tells of a change. */
  readonly hostChanged: Emitter<HostChange>;
}

function bench(changes: Partial<NetworkConfig> = {}): Bench {
  const given = { ...CONFIG, ...changes };
  const workers: FakeWorker[] = [];
  const clock = new FakeClock();
  const startWorker = (config: NetworkConfig): FakeWorker => {
    expect(config).toBe(given);
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const hostChanged = new Emitter<HostChange>();
  const network = new OwnNetwork({
    config: given,
    startWorker,
    watchHost: hostChanged.event,
    clock,
    logger: silentLogger(),
  });
  const troubles: (string | null)[] = [];
  network.onTrouble((sentence) => troubles.push(sentence));
  return { network, workers, clock, troubles, hostChanged };
}

const last = (workers: FakeWorker[]): FakeWorker => {
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error('no worker was started');
  return worker;
};

it('tells the hypervisor where to offer the card', () => {
  const { network } = bench();
  expect(network.attachment).toEqual({
    kind: 'stream',
    socketPath: '/run/vm/net.sock',
    macAddress: '02:00:00:00:00:03',
    mtu: 65_520,
  });
  expect(network.ssh).toEqual({ path: '/run/ssh.sock' });
  for (const kind of ['datagram', 'vpnkit'] as const) {
    expect(bench({ linkKind: kind, mtu: 1500 }).network.attachment).toEqual({
      kind,
      socketPath: '/run/vm/net.sock',
      macAddress: '02:00:00:00:00:03',
    });
  }
});

describe('questions', () => {
  it('are answered, or rejected with the error of the worker', async () => {
    const { network, workers } = bench();
    const published = network.publish(PORT);
    last(workers).answer({ hostPort: 8080 });
    expect((await published).hostPort).toBe(8080);
    const refused = network.publish({ ...PORT, hostPort: 80 });
    const failure = { code: 'port-in-use', message: 'taken', hint: 'Take another.' };
    last(workers).say({ kind: 'failure', number: last(workers).asked.at(-1)?.number ?? 0, failure });
    await expect(refused).rejects.toMatchObject({ code: 'port-in-use', hint: 'Take another.' });
    await expect(refused).rejects.toBeInstanceOf(BoathouseError);
  });

  it('for a port can be given up, also when its answer is on its way', async () => {
    const { network, workers } = bench();
    const giveUp = new AbortController();
    const published = network.publish(PORT, giveUp.signal);
    giveUp.abort();
    const [publish, unpublish] = last(workers).asked;
    expect(unpublish).toMatchObject({ name: 'unpublish', body: { id: 1 } });
    last(workers).say({ kind: 'answer', number: publish?.number ?? 0, body: { hostPort: 8080 } });
    last(workers).say({ kind: 'answer', number: unpublish?.number ?? 0, body: null });
    await expect(published).rejects.toMatchObject({ code: 'cancelled' });
    await expect(network.publish(PORT, giveUp.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(last(workers).asked).toHaveLength(2);
  });

  it('are given up when the worker ends', async () => {
    const { network, workers } = bench();
    const statistics = network.statistics();
    last(workers).crash();
    await expect(statistics).rejects.toMatchObject({ code: 'network-lost' });
    await expect(network.statistics()).rejects.toMatchObject({ code: 'network-lost' });
  });
});

describe('a worker that ends', () => {
  it('is replaced, and the next one gets the ports with the numbers that they had', async () => {
    const { network, workers, clock, troubles } = bench();
    const publishing = network.publish(PORT);
    last(workers).answer({ hostPort: 40_080 });
    const kept = await publishing;
    const gone = network.publish({ ...PORT, guestPort: 81 });
    last(workers).answer({ hostPort: 40_081 });
    const closing = (await gone).dispose();
    last(workers).answer(null);
    await closing;

    last(workers).crash();
    expect(troubles).toHaveLength(1);
    clock.advance(0);
    expect(workers).toHaveLength(2);
    expect(last(workers).asked.map(({ name, body }) => ({ name, body }))).toEqual([
      { name: 'publish', body: { ...PORT, id: 1, hostPort: 40_080 } },
    ]);
    last(workers).say({ kind: 'link', connected: true, detail: '' });
    expect(troubles.at(-1)).toBeNull();
    void kept.dispose();
    expect(last(workers).names).toEqual(['publish', 'unpublish']);
  });

  it('is replaced after longer and longer pauses, until one runs for a while', () => {
    const { workers, clock } = bench();
    for (const pauseMs of [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
      const before = workers.length;
      last(workers).crash();
      if (pauseMs > 0) {
        clock.advance(pauseMs - 1);
        expect(workers).toHaveLength(before);
      }
      clock.advance(1);
      expect(workers).toHaveLength(before + 1);
    }
    clock.advance(60_000);
    const before = workers.length;
    last(workers).crash();
    clock.advance(0);
    expect(workers).toHaveLength(before + 1);
  });

  it('is not trouble before it ends', () => {
    const { workers, troubles } = bench();
    last(workers).say({ kind: 'link', connected: true, detail: '' });
    last(workers).say({ kind: 'link', connected: false, detail: 'closed' });
    last(workers).say({ kind: 'log', level: 'warn', message: 'odd' });
    expect(troubles).toEqual([]);
  });
});

describe('dispose', () => {
  it('lets the worker close what it has, and ends it', async () => {
    const { network, workers, clock } = bench();
    const disposed = network.dispose();
    expect(last(workers).names).toEqual(['stop']);
    last(workers).answer(null);
    await disposed;
    expect(last(workers).terminated).toBe(true);
    clock.advance(100_000);
    expect(workers).toHaveLength(1);
  });

  it('ends one that does not answer', async () => {
    const { network, workers, clock } = bench();
    const disposed = network.dispose();
    clock.advance(2_000);
    await disposed;
    expect(last(workers).terminated).toBe(true);
  });

  it('starts no other one after an end', async () => {
    const { network, workers, clock } = bench();
    last(workers).crash();
    await network.dispose();
    clock.advance(100_000);
    expect(workers).toHaveLength(1);
  });
});

it('tells the worker when the host slept or lost a network, until it is disposed', async () => {
  const { network, workers, hostChanged } = bench();
  hostChanged.fire({ reason: 'the computer slept', concerned: 'all' });
  expect(last(workers).names).toEqual(['networkChanged']);
  const disposed = network.dispose();
  expect(hostChanged.listenerCount).toBe(0);
  last(workers).answer(null);
  await disposed;
});

it('stops a capture without a fuss when the worker that made it is gone', async () => {
  const { network, workers } = bench();
  const started = network.startCapture({ file: null, filter: '', maxBytes: 1024, maxSeconds: null });
  last(workers).answer({ id: 1 });
  const capture = await started;
  const taken = capture.take();
  last(workers).crash();
  await expect(taken).rejects.toMatchObject({ code: 'network-lost' });
  await capture.stop('dropped');
});
