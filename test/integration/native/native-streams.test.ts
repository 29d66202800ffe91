import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadNativeAddon } from '../../../electron/native/load-native-addon.ts';
import { type NativeStreams, STREAM_EVENT } from '../../../electron/native/native-streams.ts';
import { turns, turnUntil } from '../../support/net/real-link-pair.ts';

const { EBADF, ECONNREFUSED, EINVAL, ENOENT } = constants.errno;
const { readable, writable } = STREAM_EVENT;

describe.skipIf(process.platform === 'win32')('streams of the addon', () => {
  let folder: string;
  let path: string;
  let server: Server;
  let peers: Socket[];
  let told: [stream: number, events: number][];
  let streams: NativeStreams;
  const dialled: number[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streams-'));
    path = join(folder, 's');
    peers = [];
    told = [];
    server = createServer((socket) => peers.push(socket)).listen(path);
    await once(server, 'listening');
    streams = loadNativeAddon().openStreams((stream, events) => told.push([stream, events]));
  });

  afterEach(async () => {
    for (const stream of dialled.splice(0)) streams.close(stream, false);
    for (const peer of peers) peer.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });

  const dial = (): number => {
    const stream = streams.dialPath(path);
    expect(stream).toBeGreaterThanOrEqual(0);
    dialled.push(stream);
    return stream;
  };
  const open = async (): Promise<[number, Socket]> => {
    const stream = dial();
    await turnUntil(() => told.length > 0 && peers.length > 0);
    expect(streams.dialled(stream)).toBe(0);
    streams.watch(stream, 0);
    told.length = 0;
    const peer = peers.pop();
    if (peer === undefined) throw new Error('nobody came');
    return [stream, peer];
  };

  it('are told of as long as what is watched is so', async () => {
    const [stream, peer] = await open();
    await turns();
    expect(told).toEqual([]);
    streams.watch(stream, readable);
    await turns();
    expect(told).toEqual([]);
    peer.write('hello');
    await turnUntil(() => told.length > 1);
    expect(told.slice(0, 2)).toEqual([
      [stream, readable],
      [stream, readable],
    ]);
    streams.watch(stream, writable);
    told.length = 0;
    await turnUntil(() => told.length > 0);
    expect(told[0]).toEqual([stream, writable]);
    peer.destroy();
  });

  it('read and write, and tell the end', async () => {
    const [stream, peer] = await open();
    const room = new Uint8Array(3);
    expect(streams.read(stream, room)).toBe(-constants.errno.EAGAIN);
    peer.write('hello');
    await turnUntil(() => streams.read(stream, room) === 3);
    expect(Buffer.from(room).toString()).toBe('hel');
    expect(streams.read(stream, room)).toBe(2);
    peer.end();
    await turnUntil(() => streams.read(stream, room) === 0);
    expect(streams.write(stream, Buffer.from('good bye'))).toBe(8);
    expect(streams.finish(stream)).toBe(0);
    expect(await new Promise((resolve) => peer.once('data', resolve))).toEqual(Buffer.from('good bye'));
  });

  it('mean nothing once they are closed, whoever has their place then', async () => {
    const [stream, peer] = await open();
    streams.close(stream, false);
    streams.close(stream, true);
    const next = dial();
    expect(next).not.toBe(stream);
    expect(next & 0xffff).toBe(stream & 0xffff);
    expect(streams.read(stream, new Uint8Array(1))).toBe(-EBADF);
    expect(streams.write(stream, new Uint8Array(1))).toBe(-EBADF);
    expect(streams.finish(stream)).toBe(-EBADF);
    expect(streams.dialled(stream)).toBe(-EBADF);
    expect(streams.hangUp(stream)).toBe(-EBADF);
    expect(streams.ownAddress(stream, new Uint8Array(16))).toBe(-EBADF);
    expect(streams.redial(stream, new Uint8Array(4), 9)).toBe(-EBADF);
    expect(() => streams.watch(stream, readable)).not.toThrow();
    await turnUntil(() => told.length > 0);
    expect(told.every(([number]) => number === next)).toBe(true);
    peer.destroy();
  });

  it('carry datagrams one by one, empty ones too, cut to the room, and tell that nobody listens', async () => {
    const peer = createSocket('udp4').bind(0, '127.0.0.1');
    await once(peer, 'listening');
    const stream = streams.dialUdp(Uint8Array.of(127, 0, 0, 1), peer.address().port);
    dialled.push(stream);
    const heard: Promise<[Buffer, RemoteInfo]> = once(peer, 'message') as Promise<[Buffer, RemoteInfo]>;
    expect(streams.write(stream, Buffer.from('question'))).toBe(8);
    const own = new Uint8Array(16);
    expect(streams.ownAddress(stream, own)).toBe(4);
    expect([...own.subarray(0, 4)]).toEqual([127, 0, 0, 1]);
    expect(streams.ownAddress(stream, own.subarray(0, 3))).toBe(-EINVAL);
    const [question, from] = await heard;
    expect(question.toString()).toBe('question');
    for (const answer of ['answer', '', 'another']) peer.send(answer, from.port, from.address);
    const room = new Uint8Array(7);
    await turnUntil(() => told.length > 0);
    expect(told[0]).toEqual([stream, readable]);
    expect(streams.read(stream, room.subarray(0, 3))).toBe(3);
    expect(Buffer.from(room.subarray(0, 3)).toString()).toBe('ans');
    await turnUntil(() => streams.read(stream, room) === 0);
    await turnUntil(() => streams.read(stream, room) === 7);
    expect(Buffer.from(room).toString()).toBe('another');
    await new Promise<void>((resolve) => peer.close(resolve));
    streams.write(stream, Buffer.from('question'));
    told.length = 0;
    await turnUntil(() => told.length > 0);
    expect((told[0]?.[1] ?? 0) & readable).toBe(readable);
    expect(streams.read(stream, room)).toBe(-ECONNREFUSED);
  });

  it('of UDP have another port each, also one that is hung up and dialled again', async () => {
    const peer = createSocket('udp6').bind(0, '::1');
    await once(peer, 'listening');
    const ports = new Set<number>();
    peer.on('message', (_bytes, { port }) => ports.add(port));
    const address = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    const { port } = peer.address();
    const kept = streams.dialUdp(address, port);
    dialled.push(kept);
    const canHangUp = streams.hangUp(kept) === 0;
    expect(canHangUp).toBe(process.platform === 'linux');
    for (let count = 0; count < 50; count += 1) {
      if (canHangUp) expect(streams.redial(kept, address, port)).toBe(0);
      const stream = canHangUp ? kept : streams.dialUdp(address, port);
      streams.write(stream, Buffer.from('x'));
      if (canHangUp) expect(streams.hangUp(stream)).toBe(0);
      else streams.close(stream, false);
    }
    await turnUntil(() => ports.size > 40);
    // Nobody could guess the next one from the last.
    const inOrder = [...ports];
    const steps = inOrder.slice(1).map((next, index) => Math.abs(next - (inOrder[index] ?? 0)));
    expect(steps.filter((step) => step <= 2).length).toBeLessThan(5);
    peer.close();
  });

  it.runIf(process.platform === 'linux')('of UDP keep nothing of what came before they are dialled again', async () => {
    const peer = createSocket('udp4').bind(0, '127.0.0.1');
    await once(peer, 'listening');
    const { port } = peer.address();
    const loopback = Uint8Array.of(127, 0, 0, 1);
    const stream = streams.dialUdp(loopback, port);
    dialled.push(stream);
    const heard = once(peer, 'message') as Promise<[Buffer, RemoteInfo]>;
    streams.write(stream, Buffer.from('first'));
    const [, from] = await heard;
    for (let count = 0; count < 5; count += 1) peer.send('a guess', from.port, from.address);
    await turnUntil(() => told.length > 0);
    expect(streams.hangUp(stream)).toBe(0);
    peer.send('another', from.port, from.address);
    await turns();
    expect(streams.redial(stream, loopback, port)).toBe(0);
    await turns();
    expect(streams.read(stream, new Uint8Array(9))).toBe(-constants.errno.EAGAIN);
    const again = once(peer, 'message') as Promise<[Buffer, RemoteInfo]>;
    streams.write(stream, Buffer.from('second'));
    const [, { port: next }] = await again;
    peer.send('answer', next, from.address);
    told.length = 0;
    await turnUntil(() => told.length > 0);
    expect(streams.read(stream, new Uint8Array(9))).toBe(6);
    peer.close();
  });

  it('are as many as files may be open', () => {
    const numbers = Array.from({ length: 300 }, dial);
    expect(new Set(numbers).size).toBe(300);
  });

  it('answer why there is none', async () => {
    expect(streams.dialPath(join(folder, 'nobody'))).toBe(-ENOENT);
    const refused = streams.dialTcp(Uint8Array.of(127, 0, 0, 1), 1);
    await turnUntil(() => told.length > 0);
    expect(streams.dialled(refused)).toBe(-ECONNREFUSED);
    streams.close(refused, false);
  });

  it('refuse values of every wrong kind', async () => {
    const [stream] = await open();
    const loose = streams as unknown as Record<keyof NativeStreams, (...values: unknown[]) => unknown>;
    const four = new Uint8Array(4);
    const wrong: (readonly [keyof NativeStreams, ...unknown[]])[] = [
      ['dialTcp'],
      ['dialTcp', new Uint8Array(5), 80],
      ['dialTcp', [127, 0, 0, 1], 80],
      ['dialTcp', four, 0],
      ['dialTcp', four, 65_536],
      ['dialUdp', new Uint8Array(5), 80],
      ['dialUdp', four, 0],
      ['redial', stream, new Uint8Array(5), 80],
      ['redial', stream, four],
      ['hangUp', 'x'],
      ['ownAddress', stream, 'text'],
      ['dialPath', 'x'.repeat(200)],
      ['dialPath', 'a\0b'],
      ['read', stream, 'text'],
      ['write', stream, new Uint16Array(1)],
      ['watch', stream, 4],
      ['watch', stream, -1],
      ['close', stream, 'yes'],
      ['read', -1, four],
      ['read', 1.5, four],
      ['write', null, four],
    ];
    for (const [name, ...values] of wrong) expect(() => loose[name](...values), name).toThrow();
    expect(streams.read(stream, new Uint8Array(0))).toBe(-EINVAL);
    expect(() => loadNativeAddon().openStreams(undefined as never)).toThrow(TypeError);
  });
});
