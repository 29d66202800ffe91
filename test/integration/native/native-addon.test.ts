import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadNativeAddon, NATIVE_ADDON_PLACES } from '../../../electron/native/load-native-addon.ts';
import type { NativeAddon, NativeEvents, NativePort } from '../../../electron/native/native-addon.ts';
import { turns, turnUntil } from '../../support/net/real-link-pair.ts';

describe('loading the addon', () => {
  it('says how to build it when it is nowhere', () => {
    expect(() => loadNativeAddon(['/no/such/file.node'])).toThrow(
      expect.objectContaining({
        code: 'native-addon-missing',
        hint: expect.stringContaining('npm run build:native') as string,
      }),
    );
  });

  it('says why it cannot be loaded, and takes the next one that can', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'addon-'));
    const broken = join(folder, 'broken.node');
    await writeFile(broken, 'this is no program');
    expect(() => loadNativeAddon([broken])).toThrow(
      expect.objectContaining({ code: 'native-addon-missing', cause: expect.any(Error) as Error }),
    );
    expect(loadNativeAddon([broken, ...NATIVE_ADDON_PLACES])).toHaveProperty('openTap');
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(process.platform !== 'linux')('the addon', () => {
  const addon: NativeAddon = loadNativeAddon();
  /** To hand in what no caller of ours would. */
  const loose = addon as unknown as Record<keyof NativeAddon, (...values: unknown[]) => unknown>;
  let folder: string;
  let ports: NativePort[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'addon-'));
    ports = [];
  });

  afterEach(async () => {
    for (const port of ports) addon.close(port);
    await rm(folder, { recursive: true });
  });

  const open = (name: string, peer = ''): NativePort => {
    const port = addon.openDatagrams(join(folder, name), peer === '' ? '' : join(folder, peer), 65_536, 65_536);
    ports.push(port);
    return port;
  };
  const slots = (count = 4, slotBytes = 100) => ({
    bytes: new Uint8Array(count * slotBytes),
    slotBytes,
    lengths: new Uint32Array(count),
  });
  const events = (changes: Partial<NativeEvents> = {}): NativeEvents => ({
    received: () => undefined,
    writable: () => undefined,
    closed: () => undefined,
    ...changes,
  });
  const batch = (...frames: readonly string[]) => {
    const bytes = Buffer.from(frames.join(''));
    let end = 0;
    return { bytes, ends: Uint32Array.from(frames, (frame) => (end += frame.length)), count: frames.length };
  };

  it('carries datagrams both ways, in order, as many as there are slots a call', async () => {
    const [left, right] = [open('left'), open('right', 'left')];
    const memory = slots(2);
    const seen: string[] = [];
    const counts: number[] = [];
    addon.start(
      left,
      memory,
      events({
        received: (count) => {
          counts.push(count);
          for (let index = 0; index < count; index++) {
            const start = index * memory.slotBytes;
            seen.push(Buffer.from(memory.bytes.subarray(start, start + (memory.lengths[index] ?? 0))).toString());
          }
        },
      }),
    );
    expect(addon.send(right, batch('one', 'two', 'three', '', 'five'), 1)).toBe(5);
    await turnUntil(() => seen.length === 4);
    expect(seen).toEqual(['two', 'three', '', 'five']);
    expect(counts).toEqual([2, 2]);
  });

  it('cuts off what does not fit a slot, and touches nothing beyond it', async () => {
    const [left, right] = [open('left'), open('right', 'left')];
    const memory = slots(2, 3);
    let count = 0;
    addon.start(left, memory, events({ received: (received) => (count += received) }));
    addon.send(right, batch('a long one'), 0);
    await turnUntil(() => count === 1);
    expect([...memory.lengths]).toEqual([3, 0]);
    expect(Buffer.from(memory.bytes).toString()).toBe('a l\0\0\0');
  });

  it('stops when the system has no room, and says when there is', async () => {
    const [left, right] = [open('left'), open('right', 'left')];
    let writable = 0;
    addon.start(right, slots(), events({ writable: () => (writable += 1) }));
    const frames = batch(...new Array<string>(2000).fill('x'.repeat(90)));
    const taken = addon.send(right, frames, 0);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(2000);
    await turns();
    expect(writable).toBe(0);
    let received = 0;
    addon.start(left, slots(), events({ received: (count) => (received += count) }));
    await turnUntil(() => writable === 1);
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThanOrEqual(taken);
    expect(addon.send(right, frames, taken)).toBeGreaterThan(taken);
  });

  it('hands a socket over, which stays open at both ends', async () => {
    const [left, right, giver] = [open('left'), open('right', 'left'), open('giver')];
    const taking = async (name: string): Promise<NativePort> => {
      const asking = open(name, 'giver');
      const taken = new Promise<NativePort | Error>((resolve) => addon.takePort(asking, resolve));
      addon.givePort(left, giver, join(folder, name));
      const port = await taken;
      if (port instanceof Error) throw port;
      ports.push(port);
      return port;
    };
    const first = await taking('first');
    addon.close(first);
    const second = await taking('second');
    addon.close(left);
    const seen: string[] = [];
    const memory = slots();
    addon.start(
      second,
      memory,
      events({ received: () => seen.push(Buffer.from(memory.bytes.subarray(0, memory.lengths[0])).toString()) }),
    );
    expect(addon.send(right, batch('still here'), 0)).toBe(1);
    await turnUntil(() => seen.length === 1);
    expect(seen).toEqual(['still here']);
    expect(() => addon.givePort(right, giver, join(folder, 'nobody'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(() => addon.givePort(left, giver, join(folder, 'nobody'))).toThrow(
      expect.objectContaining({ code: 'EBADF' }),
    );
  });

  it('refuses values of every wrong kind', () => {
    const port = open('left');
    const wrong: unknown[] = [
      undefined,
      null,
      0,
      -1,
      1.5,
      NaN,
      Infinity,
      2 ** 40,
      '',
      'x',
      {},
      [],
      () => 1,
      Symbol('s'),
      5n,
    ];
    const good = slots();
    for (const value of wrong) {
      expect(() => loose.start(value, good, events())).toThrow();
      expect(() => loose.send(value, batch('x'), 0)).toThrow();
      expect(() => loose.close(value)).toThrow(TypeError);
      expect(() => loose.acceptPeer(value, () => undefined)).toThrow(TypeError);
      expect(() => loose.takePort(value, () => undefined)).toThrow(TypeError);
      expect(() => loose.givePort(value, port, join(folder, 'x'))).toThrow(TypeError);
      expect(() => loose.givePort(port, value, join(folder, 'x'))).toThrow(TypeError);
      expect(() => loose.start(port, value, events())).toThrow();
      expect(() => loose.start(port, good, value)).toThrow();
      expect(() => loose.start(port, { ...good, bytes: value }, events())).toThrow(TypeError);
      expect(() => loose.start(port, { ...good, lengths: value }, events())).toThrow(TypeError);
      expect(() => loose.start(port, { ...good, slotBytes: value }, events())).toThrow();
      expect(() => loose.send(port, value, 0)).toThrow();
      expect(() => loose.send(port, { ...batch('x'), bytes: value }, 0)).toThrow(TypeError);
      expect(() => loose.send(port, { ...batch('x'), ends: value }, 0)).toThrow(TypeError);
      if (typeof value !== 'function') {
        expect(() => loose.acceptPeer(port, value)).toThrow(TypeError);
        expect(() => loose.takePort(port, value)).toThrow(TypeError);
        for (const name of ['received', 'writable', 'closed'])
          expect(() => loose.start(port, good, { ...events(), [name]: value })).toThrow(TypeError);
      }
      if (typeof value !== 'number') {
        expect(() => loose.openTap('', value)).toThrow(TypeError);
        expect(() => loose.openDatagrams(join(folder, 'x'), '', value, 0)).toThrow(TypeError);
      }
      if (typeof value !== 'string') {
        expect(() => loose.givePort(port, port, value)).toThrow(TypeError);
        expect(() => loose.openTap(value, 0)).toThrow(TypeError);
        expect(() => loose.openDatagrams(value, '', 0, 0)).toThrow(TypeError);
      }
      if (value !== 0) {
        expect(() => loose.send(port, { ...batch(), count: value }, 0)).toThrow();
        expect(() => loose.send(port, batch(), value)).toThrow();
      }
    }
    for (const path of ['', 'x'.repeat(108), 'a\0b'])
      expect(() => addon.openDatagrams(path, '', 0, 0)).toThrow(RangeError);
    for (const name of ['x'.repeat(16), 'a\0b']) expect(() => addon.openTap(name, 0)).toThrow(RangeError);
    for (const size of [1, 11, 13]) expect(() => addon.openTap('x', size)).toThrow(RangeError);
    expect(() => loose.close(Object.create(port))).toThrow(TypeError);
    expect(() => loose.close(Object.setPrototypeOf({}, port as object))).toThrow(TypeError);
  });

  it('sends nothing that lies outside of its memory', () => {
    const [, right] = [open('left'), open('right', 'left')];
    const bytes = new Uint8Array(10);
    for (const ends of [[11], [5, 4], [0xffff_ffff], [10, 0xffff_ffff]]) {
      const hostile = { bytes, ends: Uint32Array.from(ends), count: ends.length };
      expect(() => addon.send(right, hostile, 0)).toThrow(RangeError);
    }
    expect(() => addon.send(right, { bytes, ends: Uint32Array.of(20, 5), count: 2 }, 1)).toThrow(RangeError);
    expect(() => addon.send(right, { bytes, ends: Uint32Array.of(5), count: 2 }, 0)).toThrow(RangeError);
    expect(() => addon.send(right, { bytes, ends: Uint32Array.of(5), count: 1 }, 2)).toThrow(RangeError);
  });

  it('reads into no memory that was taken away', async () => {
    const [left, right] = [open('left'), open('right', 'left')];
    const memory = slots();
    const errors: (Error | null)[] = [];
    addon.start(left, memory, events({ closed: (error) => errors.push(error) }));
    structuredClone(memory.bytes.buffer, { transfer: [memory.bytes.buffer] });
    addon.send(right, batch('x'), 0);
    await turnUntil(() => errors.length > 0);
    expect(errors).toEqual([expect.objectContaining({ code: 'EFAULT' })]);
    const sent = batch('y');
    structuredClone(sent.ends.buffer, { transfer: [sent.ends.buffer] });
    expect(() => addon.send(right, sent, 0)).toThrow(RangeError);
  });

  it('survives getters that close the port', () => {
    const port = open('left');
    const closing = {
      ...slots(),
      get bytes() {
        addon.close(port);
        return new Uint8Array(400);
      },
    };
    expect(() => addon.start(port, closing, events())).toThrow(expect.objectContaining({ code: 'EBADF' }));
    const throwing = {
      get bytes(): Uint8Array {
        throw new Error('mine');
      },
      ends: new Uint32Array(0),
      count: 0,
    };
    expect(() => addon.send(open('right'), throwing, 0)).toThrow('mine');
  });

  it('may be closed amid what it tells, and says nothing more', async () => {
    const [left, right] = [open('left'), open('right', 'left')];
    let calls = 0;
    addon.start(
      left,
      slots(1),
      events({
        received: () => {
          calls += 1;
          addon.close(left);
        },
      }),
    );
    addon.send(right, batch('a', 'b', 'c'), 0);
    await turnUntil(() => calls > 0);
    await turns();
    expect(calls).toBe(1);
    expect(() => addon.send(left, batch(), 0)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(() => addon.start(left, slots(), events())).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  it('is started once', () => {
    const port = open('left');
    addon.start(port, slots(), events());
    expect(() => addon.start(port, slots(), events())).toThrow(expect.objectContaining({ code: 'EALREADY' }));
    expect(() => addon.acceptPeer(port, () => undefined)).toThrow(expect.objectContaining({ code: 'EINVAL' }));
  });

  it('throws when nobody is at the other end', () => {
    const port = open('left');
    expect(() => addon.send(port, batch('x'), 0)).toThrow(expect.objectContaining({ code: 'ENOTCONN' }));
  });
});
