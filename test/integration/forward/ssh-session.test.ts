import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoathouseError } from '../../../electron/base/errors.ts';
import { connectSsh, type SshSession } from '../../../electron/forward/ssh-session.ts';
import { SSH_CHANNELS_MAX } from '../../../electron/forward/limits.ts';
import type { GuestCpu } from '../../../electron/forward/ssh/algorithms.ts';
import type { SshDeadlines } from '../../../electron/forward/ssh/open-session.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeGuest, newKeyPair } from './support/fake-guest.ts';

const hostKey = newKeyPair();
const clientKey = newKeyPair();
const never = (): AbortSignal => new AbortController().signal;

let folder: string;
let echoPath: string;
let guest: FakeGuest;
let session: SshSession | undefined;
let servers: Server[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-ssh-'));
  servers = [];
  echoPath = await serve('echo.sock', (socket) => socket.pipe(socket));
  guest = await FakeGuest.start({
    hostKey,
    clientKey,
    sockets: { '/run/echo.sock': echoPath, '/run/other.sock': join(folder, 'other.sock') },
  });
});

afterEach(async () => {
  await session?.dispose();
  session = undefined;
  guest.dispose();
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

async function serve(name: string, onConnection: (socket: Socket) => void): Promise<string> {
  const path = join(folder, name);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

interface Overrides {
  readonly hostKey?: string;
  readonly privateKey?: string;
  readonly port?: number;
  readonly signal?: AbortSignal;
  readonly guestCpu?: GuestCpu;
  readonly deadlines?: Partial<SshDeadlines>;
}

async function open(overrides: Overrides = {}): Promise<SshSession> {
  session = await connectSsh({
    host: '127.0.0.1',
    port: overrides.port ?? guest.port,
    username: 'root',
    privateKey: overrides.privateKey ?? clientKey.private,
    hostKey: overrides.hostKey ?? hostKey.public,
    guestCpu: overrides.guestCpu ?? 'native',
    clock: systemClock,
    ...(overrides.deadlines === undefined ? {} : { deadlines: overrides.deadlines }),
    signal: overrides.signal ?? never(),
  });
  return session;
}

async function failure(promise: Promise<unknown>): Promise<BoathouseError> {
  return await promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as BoathouseError,
  );
}

/** Not by iteration, which would destroy a stream whose other half is still open. */
function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
  });
}

const closed = (stream: Duplex): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()));

describe('connecting', () => {
  it('refuses a host key that is not the pinned one', async () => {
    const error = await failure(open({ hostKey: newKeyPair().public }));
    expect(error.code).toBe('ssh-host-key-mismatch');
    expect(error.hint).toContain('boathouse restart');
  });

  it('says that its key is not accepted', async () => {
    expect((await failure(open({ privateKey: newKeyPair().private }))).code).toBe('ssh-refused');
  });

  it('says that nobody listens', async () => {
    const port = guest.port;
    guest.dispose();
    expect((await failure(open({ port }))).code).toBe('ssh-unreachable');
  });

  it('gives up on a port that says nothing', async () => {
    const silent = createServer();
    servers.push(silent);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    expect((await failure(open({ port, deadlines: { bannerMs: 50 } }))).code).toBe('ssh-timeout');
  });

  it('gives up on a guest that stops in the middle of the login', async () => {
    const half = createServer((socket) => socket.write('SSH-2.0-half\r\n'));
    servers.push(half);
    await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
    const { port } = half.address() as { port: number };
    const error = await failure(open({ port, deadlines: { bannerMs: 20, handshakeMs: 50 } }));
    expect(error.code).toBe('ssh-timeout');
  });

  it('can be cancelled', async () => {
    const silent = createServer();
    servers.push(silent);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const controller = new AbortController();
    silent.once('connection', () => controller.abort());
    expect((await failure(open({ port, signal: controller.signal }))).code).toBe('cancelled');
  });

  it('refuses a public key that is none', async () => {
    expect((await failure(open({ hostKey: 'nonsense' }))).code).toBe('ssh-host-key-invalid');
  });
});

describe.each<GuestCpu>(['native', 'emulated'])('a channel (%s guest)', (guestCpu) => {
  it('carries bytes both ways and keeps the half-close', async () => {
    const path = await serve('other.sock', (socket) => {
      // Answers only after the client ended its side.
      const parts: Buffer[] = [];
      socket.on('data', (part) => parts.push(part));
      socket.on('end', () => socket.end(Buffer.concat(parts)));
    });
    expect(path).toContain('other.sock');
    const stream = await (await open({ guestCpu })).openStreamLocal('/run/other.sock', never());
    const sent = randomBytes(3 * 1024 * 1024);
    stream.end(sent);
    expect((await readAll(stream)).equals(sent)).toBe(true);
  });

  it('still takes bytes after the guest ended its side', async () => {
    let received = '';
    const got = new Promise<void>((resolve) => {
      void serve('other.sock', (socket) => {
        socket.end('bye');
        socket.on('data', (part) => (received += part.toString()));
        socket.on('end', resolve);
      });
    });
    const stream = await (await open({ guestCpu })).openStreamLocal('/run/other.sock', never());
    expect((await readAll(stream)).toString()).toBe('bye');
    stream.end('still here');
    await got;
    expect(received).toBe('still here');
  });
});

describe('channels', () => {
  it('says that nobody listens on the socket', async () => {
    const error = await failure((await open()).openStreamLocal('/run/other.sock', never()));
    expect(error.code).toBe('ssh-channel-refused');
    expect(error.message).toContain('/run/other.sock');
  });

  it('closes the socket in the guest when it is destroyed', async () => {
    const ended = new Promise<void>((resolve) => {
      void serve('other.sock', (socket) => socket.resume().on('end', resolve));
    });
    const stream = await (await open()).openStreamLocal('/run/other.sock', never());
    stream.destroy();
    await ended;
  });

  it('holds a writer back while the guest does not read', async () => {
    let socket: Socket | undefined;
    const connected = new Promise<void>((resolve) => {
      void serve('other.sock', (accepted) => {
        socket = accepted.pause();
        resolve();
      });
    });
    const stream = await (await open()).openStreamLocal('/run/other.sock', never());
    await connected;
    const block = Buffer.alloc(256 * 1024);
    let written = 0;
    while (written < 64 * 1024 * 1024 && stream.write(block)) {
      written += block.length;
      await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(8 * 1024 * 1024);
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    socket?.resume();
    await drained;
  });

  it('refuses more than the limit, and takes new ones when some were closed', async () => {
    const busy = await open();
    const streams: Duplex[] = [];
    while (streams.length < SSH_CHANNELS_MAX) {
      const batch = Array.from({ length: 20 }, () => busy.openStreamLocal('/run/echo.sock', never()));
      streams.push(...(await Promise.all(batch)));
    }
    const error = await failure(busy.openStreamLocal('/run/echo.sock', never()));
    expect(error.code).toBe('ssh-channels-exhausted');
    const [first] = streams;
    first?.destroy();
    if (first !== undefined) await closed(first);
    await busy.openStreamLocal('/run/echo.sock', never());
  });

  it('gives up opening when it is cancelled', async () => {
    const controller = new AbortController();
    const opening = (await open()).openStreamLocal('/run/echo.sock', controller.signal);
    controller.abort();
    expect((await failure(opening)).code).toBe('cancelled');
  });
});

describe('a socket in the guest', () => {
  const path = '/run/shares/one';

  it('hands over who connects there, until it is given up', async () => {
    const ssh = await open();
    const streams: Duplex[] = [];
    const listener = await ssh.listenStreamLocal(path, (stream) => streams.push(stream.pipe(stream)), never());
    expect([...guest.listening]).toEqual([path]);
    const [one, other] = [await guest.dial(path), await guest.dial(path)];
    one.end('from one');
    other.end('from the other');
    expect(String(await readAll(one))).toBe('from one');
    expect(String(await readAll(other))).toBe('from the other');
    expect(streams).toHaveLength(2);

    await listener.dispose();
    await eventually(() => Promise.resolve(guest.listening.size === 0 || null), { what: 'the end', pauseMs: 10 });
    await expect(guest.dial(path)).rejects.toThrow();
    await expect(guest.dial('/run/shares/never')).rejects.toThrow();
  });

  it('that its sshd does not make is an error', async () => {
    guest.refusesToListen = true;
    const error = await failure((await open()).listenStreamLocal(path, () => undefined, never()));
    expect(error.code).toBe('ssh-channel-refused');
    expect(error.message).toContain(path);
  });

  it('is not waited for when the guest is lost', async () => {
    const ssh = await open();
    guest.freeze();
    const listening = failure(ssh.listenStreamLocal(path, () => undefined, never()));
    guest.crash();
    expect((await listening).code).toBe('ssh-lost');
    expect((await failure(ssh.listenStreamLocal(path, () => undefined, never()))).code).toBe('ssh-lost');
  });

  it('loses who is connected there with the guest', async () => {
    const ssh = await open();
    const connected = new Promise<Duplex>((resolve) => void ssh.listenStreamLocal(path, resolve, never()));
    await eventually(() => Promise.resolve(guest.listening.size === 1 || null), { what: 'the socket', pauseMs: 10 });
    await guest.dial(path);
    const stream = await connected;
    const error = new Promise<BoathouseError>((resolve) => stream.once('error', resolve));
    guest.crash();
    expect((await error).code).toBe('ssh-lost');
  });
});

describe('a lost guest', () => {
  it('breaks the streams with an error, not with an end', async () => {
    const connection = await open();
    const stream = await connection.openStreamLocal('/run/echo.sock', never());
    const cause = new Promise<BoathouseError>((resolve) => connection.onClose(resolve));
    const error = new Promise<BoathouseError>((resolve) => stream.once('error', resolve as (error: Error) => void));
    let ended = false;
    stream.once('end', () => (ended = true));
    stream.resume();
    guest.crash();
    expect((await cause).code).toBe('ssh-lost');
    expect((await error).code).toBe('ssh-lost');
    expect(ended).toBe(false);
    expect(connection.closed).toBe(true);
    expect((await failure(connection.openStreamLocal('/run/echo.sock', never()))).code).toBe('ssh-lost');
  });

  it('is noticed when it hangs', async () => {
    const connection = await open({ deadlines: { keepaliveMs: 20, keepaliveMisses: 2 } });
    const cause = new Promise<BoathouseError>((resolve) => connection.onClose(resolve));
    guest.freeze();
    expect((await cause).code).toBe('ssh-lost');
  });

  it('ends an opening that waits for an answer', async () => {
    const connection = await open({ deadlines: { keepaliveMs: 20, keepaliveMisses: 2 } });
    guest.freeze();
    expect((await failure(connection.openStreamLocal('/run/echo.sock', never()))).code).toBe('ssh-lost');
  });
});

describe('programs', () => {
  it('give their output and exit code', async () => {
    const program = await (await open()).exec('echo out; echo err >&2; exit 3', { signal: never() });
    program.stdio.end();
    const [out, err, exit] = await Promise.all([readAll(program.stdio), readAll(program.stderr), program.exited]);
    expect([out.toString(), err.toString(), exit]).toEqual(['out\n', 'err\n', { exitCode: 3, signal: null }]);
  });

  it('read stdin to its end', async () => {
    const program = await (await open()).exec('cat', { signal: never() });
    program.stdio.end('some input');
    expect((await readAll(program.stdio)).toString()).toBe('some input');
    expect(await program.exited).toEqual({ exitCode: 0, signal: null });
  });

  it('can be signalled', async () => {
    const program = await (await open()).exec('echo ready; exec sleep 60', { signal: never() });
    program.stdio.once('data', () => program.signal('TERM'));
    expect(await program.exited).toEqual({ exitCode: null, signal: 'SIGTERM' });
  });

  it('get a terminal that can be resized', async () => {
    const terminal = { type: 'xterm', columns: 100, rows: 30 };
    const program = await (await open()).exec('cat', { terminal, signal: never() });
    program.resize({ columns: 120, rows: 40 });
    program.stdio.end();
    program.stdio.resume();
    await program.exited;
    expect(guest.terminalSizes).toEqual(['100x30', '120x40']);
  });

  it('whose guest is lost have no exit code', async () => {
    const program = await (await open()).exec('exec sleep 60', { signal: never() });
    guest.crash();
    expect((await failure(program.exited)).code).toBe('ssh-lost');
  });
});
