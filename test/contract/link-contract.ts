import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Link, LinkEnd } from '../../electron/net/link/link.ts';
import { SMALLEST_FRAME_BYTES } from '../../electron/net/link/link-limits.ts';
import { FrameLog } from './frame-log.ts';
import { expectedFrame, firstWrongFrame, sendFrame, sendOwed } from './link-frames.ts';

/** A link under test and the other end, which is a link of the same protocol. */
export interface LinkPair {
  readonly near: Link;
  readonly far: Link;
  /** Lets time and the system go on until the condition holds; throws when it never does. */
  until(condition: () => boolean): Promise<void>;
  /** Lets everything that is under way happen, a handshake included, as far as that can be known. */
  settle(): Promise<void>;
  /** While it is true the far end reads nothing, so what the near end sends piles up. */
  stallFar(stalled: boolean): void;
  /** Puts bytes (a datagram) on the wire towards the near end, instead of a frame of the far end. Null: not possible here. */
  readonly inject: ((bytes: Uint8Array) => void) | null;
  /** Buffers that the near end has not given back. */
  lentBuffers(): number;
  readonly dispose: () => Promise<void>;
}

export interface LinkSubject {
  create(mtu: number): Promise<LinkPair>;
  readonly mtus: readonly number[];
  /** Bytes that no sound peer sends and that leave the link out of step. Empty for links without framing. */
  readonly hostile: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** A wire image of a frame that is too short or too long, and must only be counted. */
  readonly invalid: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** The near end learns that the far end has gone. */
  readonly tellsEnd: boolean;
  /** False: what the far end does not read is dropped on the way, unseen. */
  readonly refuses: boolean;
}

/** What every `Link` must do, whatever is below it. */
export function describeLink(name: string, subject: LinkSubject): void {
  describe.each(subject.mtus)(`link: ${name}, MTU %i`, (mtu) => {
    let pair: LinkPair;
    let near: FrameLog;
    let far: FrameLog;

    beforeEach(async () => {
      pair = await subject.create(mtu);
      near = new FrameLog(pair.near);
      far = new FrameLog(pair.far);
      pair.near.attach(near);
      pair.far.attach(far);
      // A handshake, where there is one.
      await pair.settle();
    });

    afterEach(async () => {
      await pair.dispose();
    });

    const sizes = [...new Set([SMALLEST_FRAME_BYTES, 15, 59, 60, 61, 64, 1280, 1294, mtu + 13, mtu + 14])];

    it('says what it is', () => {
      expect(pair.near.mtu).toBe(mtu);
      expect(pair.near.statistics).toMatchObject({ framesReceived: 0, framesSent: 0, invalid: 0 });
    });

    it('carries frames of every size whole and in order, both ways', async () => {
      await sendOwed(pair.near, near, sizes);
      await sendOwed(pair.far, far, sizes);
      await pair.until(() => far.count === sizes.length && near.count === sizes.length);
      expect(firstWrongFrame(far.frames, sizes)).toBeNull();
      expect(firstWrongFrame(near.frames, sizes)).toBeNull();
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      expect(pair.near.statistics).toMatchObject({ framesSent: sizes.length, bytesSent: bytes, invalid: 0 });
      expect(pair.near.statistics).toMatchObject({ framesReceived: sizes.length, bytesReceived: bytes });
    });

    it('ends each burst once, after its last frame', async () => {
      await sendOwed(pair.near, near, sizes);
      await pair.until(() => far.count === sizes.length);
      await pair.settle();
      expect(far.burstsWithoutFrame).toBe(0);
      expect(far.bursts).toBeGreaterThan(0);
      expect(far.openBurst).toBe(false);
    });

    it('carries a long burst of mixed sizes, whatever it refuses on the way', async () => {
      const burst = Array.from({ length: 400 }, (_, index) => {
        return SMALLEST_FRAME_BYTES + ((index * index * 7919) % (mtu + 1));
      });
      const sending = sendOwed(pair.near, near, burst);
      await pair.until(() => far.count === burst.length);
      await sending;
      expect(firstWrongFrame(far.frames, burst)).toBeNull();
    });

    it('commits less than was reserved', async () => {
      const offset = pair.near.reserve(mtu + 14);
      expect(offset).toBeGreaterThanOrEqual(0);
      pair.near.bytes.set(expectedFrame(3, 77), offset);
      pair.near.commit(77);
      sendFrame(pair.near, 4, 80);
      pair.near.flush();
      await pair.until(() => far.count === 2);
      expect(far.frames).toEqual([expectedFrame(3, 77), expectedFrame(4, 80)]);
    });

    it('shows the same bytes through both views', () => {
      const offset = pair.near.reserve(20);
      pair.near.view.setUint16(offset, 0xbeef);
      expect([pair.near.bytes[offset], pair.near.bytes[offset + 1]]).toEqual([0xbe, 0xef]);
    });

    it('throws for what can never be sent', () => {
      const { offload } = pair.near;
      expect(() => pair.near.reserve((offload?.largestFrameBytes ?? mtu + 14) + 1)).toThrow(RangeError);
      if (offload === null) return;
      expect(pair.near.reserve(mtu + 15)).toBeGreaterThanOrEqual(0);
      expect(() => pair.near.commit(mtu + 15)).toThrow(RangeError);
    });

    it('refuses when the other end does not read, and says when it takes frames again', async () => {
      if (!subject.refuses) return;
      pair.stallFar(true);
      let sent = 0;
      while (near.refused === 0 && sent < 100_000) {
        if (sendFrame(pair.near, sent, 1294)) sent++;
        else near.refused++;
        if (sent % 16 === 0) pair.near.flush();
        if (sent % 512 === 0) await pair.settle();
      }
      pair.near.flush();
      await pair.settle();
      expect(near.refused).toBe(1);
      expect(pair.near.statistics.refusals).toBe(1);
      expect(near.writables).toBe(0);
      pair.stallFar(false);
      await pair.until(() => far.count === sent && near.writables > 0);
      expect(near.writables).toBe(1);
      expect(firstWrongFrame(far.frames, new Array<number>(sent).fill(1294))).toBeNull();
      expect(pair.near.reserve(1294)).toBeGreaterThanOrEqual(0);
    });

    it.each(subject.hostile)('ends as framing: $name', async ({ bytes }) => {
      pair.inject?.(bytes);
      await pair.until(() => near.ends.length > 0);
      expect(near.ends).toHaveLength(1);
      expect(near.ends[0]?.kind).toBe('framing');
      expect(pair.near.reserve(60)).toBe(-1);
      pair.near.flush();
      await pair.settle();
      expect(near.ends).toHaveLength(1);
      expect(near.count).toBe(0);
    });

    it.each(subject.invalid)('counts and skips: $name', async ({ bytes }) => {
      pair.inject?.(bytes);
      await pair.settle();
      sendFrame(pair.far, 9, 99);
      pair.far.flush();
      await pair.until(() => near.count === 1);
      expect(near.frames).toEqual([expectedFrame(9, 99)]);
      expect(pair.near.statistics).toMatchObject({ invalid: 1, framesReceived: 1, bytesReceived: 99 });
    });

    it('is disposed of twice, in silence, and gives its buffers back', async () => {
      sendFrame(pair.near, 0, 60);
      pair.near.flush();
      await Promise.all([pair.near.dispose(), pair.near.dispose()]);
      await pair.near.dispose();
      await pair.settle();
      expect(near.ends).toEqual([]);
      expect(pair.near.reserve(60)).toBe(-1);
      pair.near.flush();
      expect(pair.lentBuffers()).toBe(0);
    });

    it('gives its buffers back when frames are under way', async () => {
      pair.stallFar(true);
      for (let index = 0; index < 100_000 && sendFrame(pair.near, index, 1294); index++) pair.near.flush();
      await pair.near.dispose();
      expect(pair.lentBuffers()).toBe(0);
    });

    it('hands over nothing more once it was disposed of amid a burst', async () => {
      near.onFrame = () => void pair.near.dispose();
      await sendOwed(pair.far, far, [60, 61, 62]);
      await pair.until(() => near.count > 0);
      await pair.settle();
      expect(near.count).toBe(1);
      expect(near.bursts).toBe(0);
    });

    it('tells once that the other end has gone', async () => {
      if (!subject.tellsEnd) return;
      await pair.far.dispose();
      await pair.until(() => near.ends.length > 0);
      await pair.settle();
      expect(near.ends).toEqual<LinkEnd[]>([{ kind: 'closed' }]);
      expect(pair.near.reserve(60)).toBe(-1);
    });
  });
}
