import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadNativeAddon } from '../../../electron/native/load-native-addon.ts';
import type { NativePort } from '../../../electron/native/native-addon.ts';
import { turnUntil } from '../../support/net/real-link-pair.ts';

/** Of `receive.c`. */
const LONE_FRAMES = 8;
const SLOT_BYTES = 1600;
const SLOTS = 64;

/** What the addon asks the system for is not seen from here, but how many frames it tells at a time is. */
describe.skipIf(process.platform !== 'linux')('frames that come alone', () => {
  const addon = loadNativeAddon();
  let folder: string;
  let sender: NativePort;
  let receiver: NativePort;
  /** How many at a time, and the first byte of each. */
  let counts: number[];
  let seen: number[];
  let sent = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lone-'));
    receiver = addon.openDatagrams(join(folder, 'receiver'), '', 1 << 20, 1 << 20);
    sender = addon.openDatagrams(join(folder, 'sender'), join(folder, 'receiver'), 1 << 20, 1 << 20);
    [counts, seen, sent] = [[], [], 0];
    const slots = { bytes: new Uint8Array(SLOTS * SLOT_BYTES), slotBytes: SLOT_BYTES, lengths: new Uint32Array(SLOTS) };
    addon.start(receiver, slots, {
      received: (count) => {
        counts.push(count);
        for (let slot = 0; slot < count; slot += 1) seen.push(slots.bytes[slot * SLOT_BYTES] ?? -1);
      },
      writable: () => undefined,
      closed: () => undefined,
    });
  });
  afterEach(async () => {
    addon.close(sender);
    addon.close(receiver);
    await rm(folder, { recursive: true });
  });

  /** In one turn of the loop, and waits until all are told of. At most ten: the system holds no more. */
  const send = async (count: number, sizeBytes = 60): Promise<readonly number[]> => {
    counts = [];
    for (let frame = 0; frame < count; frame += 1) {
      const bytes = new Uint8Array(sizeBytes).fill(sent % 256);
      sent += addon.send(sender, { bytes, ends: Uint32Array.of(sizeBytes), count: 1 }, 0);
    }
    await turnUntil(() => seen.length >= sent);
    return counts;
  };
  const alone = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await send(1);
  };
  const everyFrame = (): number[] => Array.from({ length: sent }, (_, index) => index % 256);

  it('are handed on before others are asked for, until others come with them', async () => {
    expect(await send(10)).toEqual([10]);
    await alone(LONE_FRAMES + 1);
    expect(await send(3)).toEqual([1, 1, 1]);
    // Found out after a few frames, and from then on all that is there is taken at a time.
    expect(await send(10)).toEqual([1, 1, 1, 1, 6]);
    expect(await send(10)).toEqual([10]);
    expect(seen).toEqual(everyFrame());
  });

  it('are not taken for such when they are long', async () => {
    await alone(LONE_FRAMES + 1);
    expect(await send(10, 1514)).toEqual([10]);
    expect(seen).toEqual(everyFrame());
  });
});
