import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UNIX_PATH_MAX_BYTES } from '../../../electron/base/unix-path.ts';
import { dial } from '../../../electron/client/dial.ts';
import { listenLocally } from '../../../electron/host/local-socket.ts';
import { loadWindowsAddon, type WindowsAddon } from '../../../electron/native/windows-addon.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { waitForSocket } from '../../../electron/host/wait-for-socket.ts';

const pipeName = (): string => `\\\\.\\pipe\\boathouse-test-${randomBytes(6).toString('hex')}`;

async function listen(path: string, onConnection: (socket: Socket) => void): Promise<() => Promise<void>> {
  const listener = await listenLocally({ path, pathMaxBytes: UNIX_PATH_MAX_BYTES, onConnection });
  const dispose = async (): Promise<void> => {
    await listener.dispose();
  };
  onTestFinished(dispose);
  return dispose;
}

async function allOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe.runIf(process.platform === 'win32')('a named pipe', () => {
  it('carries both ways, for many clients at once', async () => {
    const path = pipeName();
    await listen(path, (socket) => void socket.once('data', (data) => socket.end(`you said ${data.toString()}`)));
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const socket = connect(path);
        socket.write(`word ${index}`);
        return await allOf(socket);
      }),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `you said word ${index}`));
  });

  it('carries much, whole', async () => {
    const path = pipeName();
    await listen(path, (socket) => void socket.end(Buffer.alloc(8 * 1024 * 1024, 'x')));
    expect((await allOf(connect(path))).length).toBe(8 * 1024 * 1024);
  });

  it('has nobody behind it before it is listened at, and after', async () => {
    const path = pipeName();
    expect(await dial(path)).toBeNull();
    const waiting = waitForSocket(
      { kind: 'unix', path },
      { clock: systemClock, timeoutMs: 20_000, signal: new AbortController().signal },
    );
    const dispose = await listen(path, (socket) => void socket.end('hello'));
    expect(await allOf((await waiting).resume())).toBe('hello');
    await dispose();
    expect(await dial(path)).toBeNull();
  });

  it('is told not to be another’s, before anything is said there', async () => {
    const path = pipeName();
    // Who asks for the owner is a client too, and has gone when it is greeted.
    await listen(path, (socket) => void socket.on('error', () => undefined).end('hello'));
    const connection = await dial(path);
    expect(connection === null ? null : await allOf(connection)).toBe('hello');
  });

  it('is one server’s: a second one is told that it is in use', async () => {
    const path = pipeName();
    await listen(path, (socket) => void socket.end());
    await expect(
      listenLocally({ path, pathMaxBytes: UNIX_PATH_MAX_BYTES, onConnection: () => undefined }),
    ).rejects.toMatchObject({ code: 'socket-in-use' });
  });

  it('is gone with its clients when it is disposed', async () => {
    const path = pipeName();
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const dispose = await listen(path, () => arrived());
    const client = connect(path);
    client.on('error', () => undefined);
    const cut = once(client, 'close');
    await arrival;
    await dispose();
    await cut;
  });
});

describe.runIf(process.platform === 'win32')('who may open a pipe', () => {
  const addon = (): WindowsAddon => loadWindowsAddon();

  it('is this user, all rights in one entry, at every instance', async () => {
    const path = pipeName();
    const problems: unknown[] = [];
    const listener = await listenLocally({
      path,
      pathMaxBytes: UNIX_PATH_MAX_BYTES,
      onConnection: (socket) => void socket.on('error', () => undefined),
      onOpenToOthers: (problem) => problems.push(problem),
    });
    onTestFinished(async () => {
      await listener.dispose();
    });
    expect(problems).toEqual([]);
    // More than the four instances that Node has waiting.
    const held = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = connect(path);
        await once(client, 'connect');
        return client;
      }),
    );
    expect(addon().describe(path)).toMatch(/^O:\S*?D:P?\(A;;FA;;;S-1-5-21-[\d-]+\)$/);
    for (const client of held) client.destroy();
  });

  it('is told by the pipe’s owner', async () => {
    const path = pipeName();
    const server = createServer().listen(path);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    addon().restrictToUser(path);
    expect(addon().belongsToUser(path)).toBe(true);
  });

  it('is an error of the system’s where there is no pipe, or no name', () => {
    expect(() => addon().belongsToUser(pipeName())).toThrow(expect.objectContaining({ code: 'WIN32_2' }));
    expect(() => addon().describe(pipeName())).toThrow(expect.objectContaining({ code: 'WIN32_2' }));
    expect(() => addon().restrictToUser('x'.repeat(2000))).toThrow(expect.objectContaining({ code: 'WIN32_87' }));
    expect(() => addon().restrictToUser('C:\\no\\pipe')).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^WIN32_\d+$/) as string }),
    );
  });
});
