import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { isUnixSocketListening } from '../../../electron/host/listening-sockets.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { waitForSocket } from '../../../electron/host/wait-for-socket.ts';

describe('sockets', () => {
  let folder: string;
  let path: string;
  let server: Server;
  const options = { clock: systemClock, timeoutMs: 10_000, signal: new AbortController().signal };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sockets-'));
    path = join(folder, 's');
    server = createServer((socket) => socket.on('error', () => undefined).end('greeting'));
  });

  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('connects as soon as somebody listens, and loses nothing', async () => {
    const waiting = waitForSocket({ kind: 'unix', path }, options);
    server.listen(path);
    const socket = await waiting;
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.resume();
    await once(socket, 'end');
    expect(Buffer.concat(chunks).toString()).toBe('greeting');
    socket.destroy();
  });

  it('connects to a port of loopback', async () => {
    const port = await findFreePort();
    server.listen(port, '127.0.0.1');
    const socket = await waitForSocket({ kind: 'tcp', port }, options);
    expect(socket.remotePort).toBe(port);
    socket.destroy();
  });

  it('gives up at its deadline, when it is told to, and when waiting is of no use', async () => {
    const nobody = { kind: 'unix', path } as const;
    await expect(waitForSocket(nobody, { ...options, timeoutMs: 20 })).rejects.toMatchObject({
      code: 'socket-timeout',
    });
    const stop = new AbortController();
    const waiting = waitForSocket(nobody, { ...options, signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waitForSocket({ kind: 'unix', path: '/etc/passwd/s' }, options)).rejects.toMatchObject({
      code: 'socket-failed',
    });
  });

  it('sees who listens without connecting', async () => {
    let connections = 0;
    server.on('connection', () => connections++);
    expect(await isUnixSocketListening(path)).toBe(false);
    server.listen(path);
    await once(server, 'listening');
    expect(await isUnixSocketListening(path)).toBe(true);
    expect(connections).toBe(0);
  });

  it('finds ports that can be listened on', async () => {
    const ports = await Promise.all([findFreePort(), findFreePort()]);
    for (const port of ports) {
      const taken = createServer().listen(port, '127.0.0.1');
      await once(taken, 'listening');
      taken.close();
    }
  });
});
