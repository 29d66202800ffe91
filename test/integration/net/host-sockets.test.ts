import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HostSockets } from '../../../electron/net/host-sockets.ts';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import { findPortHolder } from '../../../electron/host/port-holder.ts';
import { StreamTable } from '../../../electron/vm/network/native-streams/stream-table.ts';
import { NeighbourSockets } from '../../../electron/vm/network/neighbour-sockets.ts';
import { NodeHostSockets } from '../../../electron/vm/network/node-host-sockets.ts';
import { SystemPing } from '../../../electron/vm/network/ping.ts';
import { describeHostSockets } from '../../contract/host-sockets-contract.ts';
import { TcpProbe } from '../../support/net/tcp-probe.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const LOOPBACK = ipAddress('127.0.0.1');

/** Null: Node's alone. */
const ways: Record<string, StreamTable | null> = { Node: null };
if (process.platform !== 'win32') ways['the addon'] = StreamTable.open();

for (const [name, streams] of Object.entries(ways)) {
  for (const [made, Sockets] of [
    [name, NodeHostSockets],
    [`${name}, as on macOS`, NeighbourSockets],
  ] as const) {
    describeHostSockets(`by way of ${made}`, async () => ({
      sockets: new Sockets(streams),
      socketPath: process.platform === 'win32' ? null : join(await temporaryFolder(), 'private', 's.sock'),
      dispose: () => Promise.resolve(),
    }));
  }
}

describe.each(Object.entries(ways))('by way of %s, beside other programs', (_name, streams) => {
  const sockets: HostSockets = new NodeHostSockets(streams);

  const dialTo = async (
    onConnection: (socket: Socket) => void,
  ): Promise<{ probe: TcpProbe; server: Server; port: number }> => {
    const server = createServer({ allowHalfOpen: true }, onConnection);
    server.on('connection', (socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const probe = new TcpProbe();
    probe.socket = sockets.connectTcp({ address: LOOPBACK, port }, probe);
    onTestFinished(() => {
      probe.socket?.reset();
      server.close();
    });
    return { probe, server, port };
  };

  it('tells a FIN', async () => {
    const { probe } = await dialTo((socket) => socket.end('good bye'));
    await probe.untilEvent('ended');
    expect(probe.events).toEqual(['connected', 'ended']);
    expect(probe.bytes.toString()).toBe('good bye');
  });

  it('tells an RST from it', async () => {
    const { probe } = await dialTo((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await probe.untilEvent('connected');
    await probe.send(Buffer.from('now'));
    await probe.untilEvent('broken reset');
    expect(probe.events).toEqual(['connected', 'broken reset']);
  });

  it('sends an RST', async () => {
    const ends: string[] = [];
    let done: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (done = resolve));
    const { probe } = await dialTo((socket) => {
      socket.resume();
      socket.on('end', () => ends.push('end'));
      socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''));
      socket.on('close', () => done());
    });
    await probe.untilEvent('connected');
    probe.call((socket) => socket.reset());
    await closed;
    expect(ends).toEqual(['ECONNRESET']);
  });

  it('lets a connection that was closed in order go without an RST', async () => {
    let peer: Socket | null = null;
    let done: (hadError: boolean) => void = () => undefined;
    const closed = new Promise<boolean>((resolve) => (done = resolve));
    const { probe } = await dialTo((socket) => {
      peer = socket;
      socket.resume();
      socket.on('close', done);
      socket.on('error', () => undefined);
      socket.end('x'.repeat(100_000));
    });
    await probe.untilEvent('ended');
    probe.call((socket) => socket.end());
    probe.call((socket) => socket.close());
    expect(await closed).toBe(false);
    expect(peer).not.toBeNull();
    expect(probe.receivedBytes).toBe(100_000);
  });

  it('makes a unix socket for this user alone', async ({ skip }) => {
    if (process.platform === 'win32') return skip();
    const path = join(await temporaryFolder(), 'run', 'x.sock');
    const accepted = new TcpProbe('paused');
    let take: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => (take = resolve));
    const listener = await sockets.listenTcp({ path }, (socket, from) => {
      expect(from).toBeNull();
      accepted.socket = socket;
      take();
      return accepted;
    });
    onTestFinished(() => listener.dispose());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    const client = connect({ path, allowHalfOpen: true });
    client.end('hello');
    await taken;
    await new Promise((resolve) => setImmediate(resolve));
    accepted.resume();
    await accepted.untilEvent('ended');
    expect(accepted.bytes.toString()).toBe('hello');
    accepted.call((socket) => socket.reset());
    client.destroy();
    expect(accepted.problems).toEqual([]);
  });

  it('names who holds a port', async ({ skip }) => {
    if (process.platform !== 'linux') return skip();
    const { port } = await dialTo(() => undefined);
    expect(await findPortHolder({ protocol: 'tcp', address: '127.0.0.1', port })).toMatchObject({ pid: process.pid });
    const listening = sockets.listenTcp({ address: LOOPBACK, port }, () => new TcpProbe('paused'));
    await expect(listening).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
  });

  it('reports a datagram that is more than the system sends, and goes on', async () => {
    let hear: (failure: string) => void = () => undefined;
    const next = (): Promise<string> => new Promise((resolve) => (hear = resolve));
    const socket = sockets.openUdp(
      { address: LOOPBACK, port: 9 },
      { datagram: () => undefined, failed: (failure) => hear(failure) },
    );
    onTestFinished(() => socket.dispose());
    const first = next();
    // One byte more than IPv4 carries.
    socket.send(new Uint8Array(65_508));
    expect(await first).toBe('too-large');
    const second = next();
    socket.send(new Uint8Array(1));
    expect(await second).toBe('refused');
  });

  it('reports datagram targets that no network leads to', async () => {
    const failures: string[] = [];
    const failed = new Promise<void>((resolve) => {
      const socket = sockets.openUdp(
        { address: ipAddress('255.255.255.255'), port: 9 },
        {
          datagram: () => undefined,
          failed: (failure) => {
            failures.push(failure);
            resolve();
          },
        },
      );
      // Broadcasting is not asked for, so the system does not permit it.
      socket.send(new Uint8Array(1));
      expect(failures).toEqual([]);
      onTestFinished(() => socket.dispose());
    });
    await failed;
    expect(failures).toEqual(['not-permitted']);
  });
});

describe('pings', () => {
  const request = { payload: new Uint8Array(56).fill(7), timeToLive: 64, timeoutMs: 2000 };

  const program = async (script: string): Promise<string> => {
    const path = join(await temporaryFolder(), 'ping');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  };

  it('come back with the payload', async ({ skip }) => {
    if (process.platform === 'win32') return skip();
    const ping = new SystemPing({
      program: await program('echo "64 bytes from 192.0.2.7: icmp_seq=1 ttl=55 time=9.1 ms"'),
      platform: 'linux',
    });
    expect(await ping.ping(ipAddress('192.0.2.7'), request)).toEqual({ kind: 'reply', payload: request.payload });
  });

  it('are not permitted without the program', async () => {
    const ping = new SystemPing({ program: join(await temporaryFolder(), 'ping') });
    expect(await ping.ping(ipAddress('192.0.2.7'), request)).toEqual({ kind: 'not-permitted' });
  });

  it('are limited in number, and end', async ({ skip }) => {
    if (process.platform === 'win32') return skip();
    const ping = new SystemPing({ program: await program('read -r line; exit 1'), platform: 'linux' });
    const answers = Array.from({ length: 20 }, () => ping.ping(ipAddress('192.0.2.7'), request));
    expect((await Promise.all(answers)).every(({ kind }) => kind === 'timed-out')).toBe(true);
  });
});
