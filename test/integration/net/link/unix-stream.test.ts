import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { FixedBufferPool } from '../../../../electron/net/link/buffer-pool.ts';
import { QemuLink } from '../../../../electron/net/link/qemu.ts';
import type { StreamTransport, StreamTransportEvents } from '../../../../electron/net/link/stream-transport.ts';
import { acceptedStream } from '../../../../electron/vm/network/link-transports/accepted-stream.ts';
import { connectNativeStream } from '../../../../electron/vm/network/link-transports/native-stream-transport.ts';
import {
  connectUnixStream,
  type UnixStreamOptions,
} from '../../../../electron/vm/network/link-transports/unix-stream.ts';
import { StreamTable } from '../../../../electron/vm/network/native-streams/stream-table.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink, type LinkPair } from '../../../contract/link-contract.ts';
import { firstWrongFrame, sendOwed } from '../../../contract/link-frames.ts';

const BUFFERS = 3;
const never = new AbortController().signal;

const events = (changes: Partial<StreamTransportEvents>): StreamTransportEvents => ({
  readBuffer: () => new Uint8Array(10),
  read: () => undefined,
  written: () => undefined,
  closed: () => undefined,
  ...changes,
});

const pool = (): FixedBufferPool => new FixedBufferPool({ buffers: BUFFERS, bufferBytes: 256 * 1024 });

/** A server in a folder of its own, which hands out accepted sockets one by one. */
class Listener {
  readonly folder: string;
  readonly path: string;
  readonly server: Server;
  readonly #sockets: Socket[] = [];

  constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, 's');
    this.server = createServer({ pauseOnConnect: true }, (socket) => this.#sockets.push(socket));
  }

  static async open(): Promise<Listener> {
    const listener = new Listener(await mkdtemp(join(tmpdir(), 'link-')));
    await listener.listen();
    return listener;
  }

  async listen(): Promise<void> {
    this.server.listen(this.path);
    await once(this.server, 'listening');
  }

  async accepted(): Promise<Socket> {
    for (;;) {
      const socket = this.#sockets.shift();
      if (socket !== undefined) return socket;
      await turn();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

type Connect = (options: UnixStreamOptions) => Promise<StreamTransport>;

const ways: Record<string, Connect> = { Node: connectUnixStream };
if (process.platform !== 'win32') {
  const table = StreamTable.open();
  ways['the addon'] = (options) => connectNativeStream(options, table);
}

const dial = (connectTo: Connect, path: string): Promise<StreamTransport> =>
  connectTo({ path, clock: systemClock, timeoutMs: 2000, signal: never });

async function createPair(mtu: number, near: 'connects' | 'accepts', way: Connect): Promise<LinkPair> {
  const listener = await Listener.open();
  const connected = await dial(way, listener.path);
  const socket = await listener.accepted();
  const accepted = acceptedStream(socket);
  const nearPool = pool();
  const nearLink = new QemuLink({ transport: near === 'connects' ? connected : accepted, mtu, pool: nearPool });
  const farLink = new QemuLink({ transport: near === 'connects' ? accepted : connected, mtu, pool: pool() });
  return {
    near: nearLink,
    far: farLink,
    until: async (condition) => {
      for (const deadline = AbortSignal.timeout(20_000); !condition(); ) {
        if (deadline.aborted) throw new Error('it never came to that');
        await turn();
      }
    },
    settle: async () => {
      for (let count = 0; count < 20; count++) await turn();
    },
    stallFar: (stalled) => {
      if (near === 'accepts') throw new Error('not possible here');
      if (stalled) socket.pause();
      else socket.resume();
    },
    inject: near === 'connects' ? (bytes) => void socket.write(bytes) : null,
    lentBuffers: () => BUFFERS - nearPool.free,
    dispose: async () => {
      await nearLink.dispose();
      await farLink.dispose();
      await listener.close();
    },
  };
}

for (const [name, way] of Object.entries(ways)) {
  describeLink(`QEMU stream over a unix socket, by way of ${name}`, {
    create: (mtu) => createPair(mtu, 'connects', way),
    mtus: [1500, 65_520],
    hostile: [{ name: 'the largest length', bytes: new Uint8Array(24).fill(0xff) }],
    invalid: [{ name: 'a frame without a header', bytes: Uint8Array.from([0, 0, 0, 2, 1, 2]) }],
    tellsEnd: true,
    refuses: true,
  });
}

describe('an accepted socket as a transport', () => {
  it.each([1500, 65_520])('carries frames both ways, MTU %i', async (mtu) => {
    const pair = await createPair(mtu, 'accepts', connectUnixStream);
    const [near, far] = [new FrameLog(pair.near), new FrameLog(pair.far)];
    pair.near.attach(near);
    pair.far.attach(far);
    const sizes = Array.from({ length: 300 }, (_, index) => 14 + ((index * 977) % (mtu + 1)));
    const sending = [sendOwed(pair.near, near, sizes), sendOwed(pair.far, far, sizes)];
    await pair.until(() => near.count === sizes.length && far.count === sizes.length);
    await Promise.all(sending);
    expect([firstWrongFrame(near.frames, sizes), firstWrongFrame(far.frames, sizes)]).toEqual([null, null]);
    await pair.far.dispose();
    await pair.until(() => near.ends.length > 0);
    expect(near.ends).toEqual([{ kind: 'closed' }]);
    await pair.dispose();
  });
});

describe.each(Object.entries(ways))('connecting by way of %s', (_name, way) => {
  let listener: Listener;

  beforeEach(async () => {
    listener = new Listener(await mkdtemp(join(tmpdir(), 'link-')));
  });

  afterEach(() => listener.close());

  it('waits until somebody listens', async () => {
    const dialling = dial(way, listener.path);
    await delay(20);
    await listener.listen();
    const transport = await dialling;
    (await listener.accepted()).destroy();
    await transport.dispose();
  });

  it('gives up in time', async () => {
    const dialling = way({ path: listener.path, clock: systemClock, timeoutMs: 30, signal: never });
    await expect(dialling).rejects.toMatchObject({ code: 'socket-timeout' });
  });

  it('gives up when it is told to, before and amid', async () => {
    const options = { path: listener.path, clock: systemClock, timeoutMs: 10_000 };
    await expect(way({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const amid = new AbortController();
    const dialling = way({ ...options, signal: amid.signal });
    setImmediate(() => amid.abort());
    await expect(dialling).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says what is wrong with the path', async () => {
    await expect(dial(way, '/dev/null/s')).rejects.toMatchObject({ code: 'socket-failed' });
  });

  it('loses nothing that came before the link was attached, nor the end', async () => {
    await listener.listen();
    const transport = await dial(way, listener.path);
    const peer = await listener.accepted();
    const frames = Buffer.concat(Array.from({ length: 10 }, () => Buffer.from([0, 0, 3, 232, ...Buffer.alloc(1000)])));
    peer.end(frames);
    await once(peer, 'finish');
    const link = new QemuLink({ transport, mtu: 1500, pool: pool() });
    const log = new FrameLog(link);
    link.attach(log);
    while (log.ends.length === 0) await turn();
    expect(log.frames.map((frame) => frame.length)).toEqual(new Array<number>(10).fill(1000));
    expect(log.ends).toEqual([{ kind: 'closed' }]);
    await link.dispose();
    peer.destroy();
  });

  it('sends what was written before it ends', async () => {
    await listener.listen();
    const transport = await dial(way, listener.path);
    const peer = await listener.accepted();
    let closed = 0;
    transport.start(events({ closed: () => closed++ }));
    expect(transport.write(new Uint8Array(1_000_000).fill(7))).toBe(false);
    transport.end();
    transport.end();
    expect(transport.write(new Uint8Array(5))).toBe(true);
    const chunks: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
    await once(peer, 'close');
    while (closed === 0) await turn();
    expect(Buffer.concat(chunks).equals(Buffer.alloc(1_000_000, 7))).toBe(true);
    await transport.dispose();
    expect(closed).toBe(1);
  });

  it('tells of a connection that broke before it was started', async () => {
    await listener.listen();
    const transport = await dial(way, listener.path);
    (await listener.accepted()).destroy();
    await turn();
    transport.write(new Uint8Array(5));
    await turn();
    const told: (Error | null)[] = [];
    transport.start(events({ closed: (error) => told.push(error) }));
    expect(told).toEqual([]);
    while (told.length === 0) await turn();
    expect(told).toEqual([null]);
    await transport.dispose();
  });
});

describe('an accepted socket', () => {
  let listener: Listener;

  beforeEach(async () => {
    listener = await Listener.open();
  });

  afterEach(() => listener.close());

  it('sends what was written before it ends', async () => {
    const client = connect(listener.path);
    const chunks: Buffer[] = [];
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    const transport = acceptedStream(await listener.accepted());
    let closed = 0;
    transport.start(events({ closed: () => closed++ }));
    transport.write(new Uint8Array(1_000_000).fill(7));
    transport.end();
    transport.end();
    expect(transport.write(new Uint8Array(5))).toBe(true);
    await once(client, 'close');
    while (closed === 0) await turn();
    expect(Buffer.concat(chunks).equals(Buffer.alloc(1_000_000, 7))).toBe(true);
    await transport.dispose();
    expect(closed).toBe(1);
  });
});
