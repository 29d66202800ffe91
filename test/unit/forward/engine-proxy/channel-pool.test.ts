import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChannelPool, type Dial } from '../../../../electron/forward/engine-proxy/channel-pool.ts';
import { IDLE_CHANNEL_MS, IDLE_CHANNELS_MAX } from '../../../../electron/forward/limits.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

class FakeStream extends Duplex {
  override _read(): void {
    // The test pushes.
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    callback();
  }
}

function poolOf(channelsMax?: number): { pool: ChannelPool; clock: FakeClock; streams: FakeStream[] } {
  const clock = new FakeClock();
  const streams: FakeStream[] = [];
  const dial: Dial = () => {
    const stream = new FakeStream();
    streams.push(stream);
    return Promise.resolve(stream);
  };
  return {
    pool: new ChannelPool({ dial, clock, ...(channelsMax === undefined ? {} : { channelsMax }) }),
    clock,
    streams,
  };
}

const never = (): AbortSignal => new AbortController().signal;

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => process.nextTick(resolve));
}

describe('a pool of channels', () => {
  it('gives a released channel again, the newest first', async () => {
    const { pool } = poolOf();
    const first = await pool.open(never());
    const second = await pool.open(never());
    expect(pool.takeFree()).toBeNull();
    pool.release(first);
    pool.release(second);
    expect(pool.usedCount).toBe(0);
    expect(pool.takeFree()).toBe(second);
    expect(pool.takeFree()).toBe(first);
    expect(pool.usedCount).toBe(2);
  });

  it.each([
    ['ends', (stream: FakeStream) => void stream.push(null)],
    ['says something unasked', (stream: FakeStream) => void stream.push('HTTP/1.1 408 Request Timeout\r\n\r\n')],
    ['breaks', (stream: FakeStream) => void stream.destroy(new Error('lost'))],
  ])('drops a free channel that %s', async (_name, happen) => {
    const { pool, streams } = poolOf();
    pool.release(await pool.open(never()));
    const [stream] = streams;
    if (stream !== undefined) happen(stream);
    await turns();
    expect(pool.takeFree()).toBeNull();
    expect(stream?.destroyed).toBe(true);
    expect(pool.usedCount).toBe(0);
  });

  it('keeps no channel whose engine ended it in use', async () => {
    const { pool, streams } = poolOf();
    const channel = await pool.open(never());
    channel.use({
      onData: () => undefined,
      onEnd: () => undefined,
      onDrain: () => undefined,
      onClose: () => undefined,
    });
    streams[0]?.push(null);
    await turns();
    pool.release(channel);
    expect(pool.takeFree()).toBeNull();
  });

  it('closes free channels after a while', async () => {
    const { pool, clock, streams } = poolOf();
    const early = await pool.open(never());
    const late = await pool.open(never());
    pool.release(early);
    clock.advance(IDLE_CHANNEL_MS - 1);
    pool.release(late);
    clock.advance(1);
    expect(streams.map((stream) => stream.destroyed)).toEqual([true, false]);
    clock.advance(IDLE_CHANNEL_MS);
    expect(streams.map((stream) => stream.destroyed)).toEqual([true, true]);
    expect(clock.pending).toBe(0);
  });

  it('keeps no more free channels than its limit', async () => {
    const { pool, streams } = poolOf();
    const channels = await Promise.all(Array.from({ length: IDLE_CHANNELS_MAX + 2 }, () => pool.open(never())));
    for (const channel of channels) pool.release(channel);
    expect(streams.filter((stream) => stream.destroyed).length).toBe(2);
  });

  it('lets who wants a channel too many wait in line', async () => {
    const { pool } = poolOf(1);
    const first = await pool.open(never());
    const second = pool.open(never());
    const third = pool.open(never());
    pool.release(first);
    const channel = await second;
    pool.discard(channel);
    await third;
    expect(pool.usedCount).toBe(1);
  });

  it('tells who waited in vain that all are in use', async () => {
    const { pool } = poolOf(1);
    const first = await pool.open(never());
    const impatient = new AbortController();
    const second = pool.open(impatient.signal);
    impatient.abort();
    await expect(second).rejects.toMatchObject({ code: 'engine-busy' });
    pool.discard(first);
    await pool.open(never());
  });

  it('closes a free channel for one that must be new', async () => {
    const { pool, streams } = poolOf(1);
    pool.release(await pool.open(never()));
    await pool.open(never());
    expect(streams.map((stream) => stream.destroyed)).toEqual([true, false]);
  });

  it('counts a channel that could not be opened no longer', async () => {
    const pool = new ChannelPool({
      dial: () => Promise.reject(new Error('no')),
      clock: new FakeClock(),
      channelsMax: 1,
    });
    for (let tries = 0; tries < 3; tries += 1) await expect(pool.open(never())).rejects.toThrow('no');
    expect(pool.usedCount).toBe(0);
  });

  it('closes all that is free when it is disposed, and keeps nothing after that', async () => {
    const { pool, clock, streams } = poolOf();
    const used = await pool.open(never());
    pool.release(await pool.open(never()));
    pool.dispose();
    pool.release(used);
    expect(streams.every((stream) => stream.destroyed)).toBe(true);
    expect(clock.pending).toBe(0);
    await expect(pool.open(never())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
