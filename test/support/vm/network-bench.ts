import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { settingsSchema } from '../../../electron/api/settings.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { NetworkConfig } from '../../../electron/vm/network/network-protocol.ts';
import { OwnNetwork } from '../../../electron/vm/network/own-network.ts';
import { stackAddresses } from '../../../electron/vm/network/stack-addresses.ts';
import { temporaryFolder } from './temporary-folder.ts';

const WORKER = new URL('../../../dist/electron/vm/network/network-worker.js', import.meta.url);

/** The real worker, compiled; the card is a socket of the test's, and the guest says nothing unless a test does. */
export interface NetworkBench {
  readonly network: OwnNetwork;
  readonly folder: string;
  readonly sshSocket: string;
  /** Connections to the card, the last one last. */
  readonly cards: Socket[];
  /** What the stack sent on all of them. */
  readonly sentBytes: () => number;
  readonly nextCard: () => Promise<void>;
  readonly crash: () => void;
}

export async function networkBench(): Promise<NetworkBench> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'run'), { mode: 0o700 });
  const cards: Socket[] = [];
  let sentBytes = 0;
  const hypervisor: Server = createServer((card) => {
    cards.push(card);
    card.on('data', (bytes) => (sentBytes += bytes.length));
    card.on('error', () => undefined);
  });
  const linkSocket = join(folder, 'net.sock');
  hypervisor.listen(linkSocket);
  await once(hypervisor, 'listening');
  const config: NetworkConfig = {
    linkKind: 'stream',
    linkSocket,
    guestMac: '02:b0:a7:40:5e:03',
    mtu: 1500,
    addresses: stackAddresses(settingsSchema.parse({}).network),
    hostLoopback: true,
    clientAddresses: 'kept',
    names: {},
    sshSocket: join(folder, 'run', 'ssh.sock'),
    hostname: 'host',
  };
  const workers: Worker[] = [];
  const startWorker = (workerData: NetworkConfig): Worker => {
    const worker = new Worker(WORKER, { workerData });
    workers.push(worker);
    return worker;
  };
  const connected = once(hypervisor, 'connection');
  const network = new OwnNetwork({
    config,
    startWorker,
    watchHost: () => ({ dispose: () => undefined }),
    clock: systemClock,
    logger: silentLogger(),
  });
  onTestFinished(async () => {
    await network.dispose();
    hypervisor.close();
    for (const card of cards) card.destroy();
  });
  await connected;
  return {
    network,
    folder,
    sshSocket: config.sshSocket,
    cards,
    sentBytes: () => sentBytes,
    nextCard: async () => {
      await once(hypervisor, 'connection');
    },
    // No message of the protocol: the worker fails on it with an error that nobody catches.
    crash: () => workers.at(-1)?.postMessage(null),
  };
}
