import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisposableStack } from '../../../../electron/base/disposable.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import type { BodyInspector } from '../../../../electron/forward/engine-proxy/body-inspector.ts';
import type { CallGuard } from '../../../../electron/forward/engine-proxy/call-guard.ts';
import type { Dial } from '../../../../electron/forward/engine-proxy/channel-pool.ts';
import { openEngineSocket } from '../../../../electron/forward/engine-socket.ts';
import { GuestLink } from '../../../../electron/forward/guest-link.ts';
import { connectSsh } from '../../../../electron/forward/ssh-session.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { FakeEngine } from './fake-engine.ts';
import { FakeGuest, newKeyPair } from './fake-guest.ts';
import { RawClient } from './raw-client.ts';

const hostKey = newKeyPair();
const clientKey = newKeyPair();

/** The whole way: clients → the socket on the host → ssh → the guest's sshd → the engine's socket. */
export interface ForwardedEngine {
  /** The socket on the host. */
  readonly path: string;
  readonly folder: string;
  readonly engine: FakeEngine;
  readonly guest: FakeGuest;
  readonly link: GuestLink;
  client(): Promise<RawClient>;
  dispose(): Promise<void>;
}

/** `guards` are made of the way to the engine, which is only there by then. */
export async function forwardEngine(
  inspectors: readonly BodyInspector[] = [],
  guards: (way: { readonly dial: Dial; readonly link: GuestLink }) => readonly CallGuard[] = () => [],
): Promise<ForwardedEngine> {
  const owned = new DisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-engine-'));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'guest'));
  const engineSocket = join(folder, 'guest', 'docker.sock');
  const engine = await FakeEngine.start(engineSocket);
  owned.defer(() => engine.stop());
  const guest = await FakeGuest.start({ hostKey, clientKey, sockets: { '/var/run/docker.sock': engineSocket } });
  owned.add(guest);
  const link = owned.add(
    new GuestLink({
      connect: (signal) =>
        connectSsh({
          host: '127.0.0.1',
          port: guest.port,
          username: 'root',
          privateKey: clientKey.private,
          hostKey: hostKey.public,
          guestCpu: 'native',
          clock: systemClock,
          signal,
        }),
      clock: systemClock,
      random: () => 0.5,
      logger: silentLogger(),
    }),
  );
  link.start();
  const path = join(folder, 'run', 'docker.sock');
  const dial: Dial = async (signal) => (await link.session(signal)).openStreamLocal('/var/run/docker.sock', signal);
  owned.add(
    await openEngineSocket({
      path,
      pathMaxBytes: 104,
      dial,
      inspectors,
      guards: guards({ dial, link }),
      clock: systemClock,
      logger: silentLogger(),
    }),
  );
  const clients: RawClient[] = [];
  owned.defer(() => {
    for (const client of clients) client.socket.destroy();
  });
  return {
    path,
    folder,
    engine,
    guest,
    link,
    client: async () => {
      const client = await RawClient.connect(path);
      clients.push(client);
      return client;
    },
    dispose: () => owned.dispose(),
  };
}
