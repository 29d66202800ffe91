import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UNIX_PATH_MAX_BYTES } from '../../../electron/base/unix-path.ts';
import { dial } from '../../../electron/client/dial.ts';
import { listenLocally } from '../../../electron/host/local-socket.ts';
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
