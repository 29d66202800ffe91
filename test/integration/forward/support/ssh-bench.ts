import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoathouseError } from '../../../../electron/base/errors.ts';
import type { GuestCpu } from '../../../../electron/forward/ssh/algorithms.ts';
import type { SshDeadlines } from '../../../../electron/forward/ssh/open-session.ts';
import { connectSsh, type SshSession } from '../../../../electron/forward/ssh-session.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { FakeGuest, newKeyPair } from './fake-guest.ts';

const hostKey = newKeyPair();
const clientKey = newKeyPair();
export const never = (): AbortSignal => new AbortController().signal;

export interface SessionOverrides {
  readonly hostKey?: string;
  readonly privateKey?: string;
  readonly port?: number;
  readonly signal?: AbortSignal;
  readonly guestCpu?: GuestCpu;
  readonly deadlines?: Partial<SshDeadlines>;
}

/** A guest whose sshd leads to sockets of this computer: `/run/echo.sock`, which echoes, and `/run/other.sock`, at which a test may `serve`. */
export class SshBench {
  readonly guest: FakeGuest;
  readonly #folder: string;
  readonly #servers: Server[] = [];
  #session: SshSession | undefined;

  private constructor(folder: string, guest: FakeGuest) {
    this.#folder = folder;
    this.guest = guest;
  }

  static async create(): Promise<SshBench> {
    const folder = await mkdtemp(join(tmpdir(), 'boathouse-ssh-'));
    const sockets = { '/run/echo.sock': join(folder, 'echo.sock'), '/run/other.sock': join(folder, 'other.sock') };
    const bench = new SshBench(folder, await FakeGuest.start({ hostKey, clientKey, sockets }));
    await bench.serve('echo.sock', (socket) => socket.pipe(socket));
    return bench;
  }

  async dispose(): Promise<void> {
    await this.#session?.dispose();
    this.guest.dispose();
    for (const server of this.#servers) server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async open(overrides: SessionOverrides = {}): Promise<SshSession> {
    this.#session = await connectSsh({
      host: '127.0.0.1',
      port: overrides.port ?? this.guest.port,
      username: 'root',
      privateKey: overrides.privateKey ?? clientKey.private,
      hostKey: overrides.hostKey ?? hostKey.public,
      guestCpu: overrides.guestCpu ?? 'native',
      clock: systemClock,
      ...(overrides.deadlines === undefined ? {} : { deadlines: overrides.deadlines }),
      signal: overrides.signal ?? never(),
    });
    return this.#session;
  }

  async serve(name: 'echo.sock' | 'other.sock', onConnection: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(join(this.#folder, name), resolve));
  }

  /** A TCP port of this computer at which no sshd listens. */
  async listen(onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
    const server = createServer(onConnection);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as { port: number }).port;
  }
}

export async function failure(promise: Promise<unknown>): Promise<BoathouseError> {
  return await promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as BoathouseError,
  );
}

/** Not by iteration, which would destroy a stream whose other half is still open. */
export function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
  });
}
