import { Emitter } from '../../../electron/base/event.ts';
import type { FrameReceiver, Link, LinkEnd, LinkOffload, LinkStatistics } from '../../../electron/net/link/link.ts';

/** Behind the longest frame. */
const SPARE_BYTES = 64;
/** So that code which takes offset 0 for granted fails. */
const FIRST_OFFSET = 6;

/**
 * A link whose other end is the test: `deliver` brings frames as one burst, `take` hands out what was sent and flushed since the last call. A
 * congested link answers -1 until `relieve`.
 */
export class MemoryLink implements Link {
  readonly mtu: number;
  readonly statistics: LinkStatistics = {
    framesReceived: 0,
    bytesReceived: 0,
    framesSent: 0,
    bytesSent: 0,
    refusals: 0,
    invalid: 0,
  };
  readonly offload: LinkOffload | null = null;
  readonly view: DataView<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #ended = new Emitter<LinkEnd>();
  readonly ended = this.#ended.event;
  #receiver: FrameReceiver | null = null;
  #reserved: { offset: number; sizeBytes: number } | null = null;
  #room = Infinity;
  #committed: Uint8Array[] = [];
  #flushed: Uint8Array[] = [];

  constructor(mtu = 1500) {
    this.mtu = mtu;
    this.bytes = new Uint8Array(FIRST_OFFSET + mtu + 14 + SPARE_BYTES);
    this.view = new DataView(this.bytes.buffer);
  }

  attach(receiver: FrameReceiver): void {
    if (this.#receiver !== null) throw new Error('attached twice');
    this.#receiver = receiver;
  }

  reserve(sizeBytes: number): number {
    if (this.#room <= 0) return -1;
    if (sizeBytes > this.mtu + 14)
      throw new Error(`a frame of ${sizeBytes} bytes on a link with an MTU of ${this.mtu}`);
    // Nothing of an earlier frame may shine through.
    this.bytes.fill(0xee, 0, FIRST_OFFSET + sizeBytes + SPARE_BYTES);
    this.#reserved = { offset: FIRST_OFFSET, sizeBytes };
    return FIRST_OFFSET;
  }

  commit(sizeBytes: number): void {
    if (this.#reserved === null || sizeBytes > this.#reserved.sizeBytes) throw new Error('commit without its reserve');
    this.#committed.push(this.bytes.slice(this.#reserved.offset, this.#reserved.offset + sizeBytes));
    this.#reserved = null;
    this.#room -= 1;
  }

  flush(): void {
    this.#flushed.push(...this.#committed);
    this.#committed = [];
  }

  /** Frames from the guest, in one burst. Each is overwritten once it was handed over. */
  deliver(...frames: readonly Uint8Array[]): void {
    const receiver = this.#receiver;
    if (receiver === null) throw new Error('nobody is attached');
    for (const frame of frames) {
      const bytes = new Uint8Array(FIRST_OFFSET + frame.length + 3);
      bytes.set(frame, FIRST_OFFSET);
      receiver.frame(new DataView(bytes.buffer), bytes, FIRST_OFFSET, FIRST_OFFSET + frame.length);
      bytes.fill(0xdd);
    }
    receiver.burstEnd();
  }

  /** What was flushed since the last call; fails if frames were committed and left lying. */
  take(): Uint8Array[] {
    if (this.#committed.length > 0) throw new Error(`${this.#committed.length} frames were not flushed`);
    const frames = this.#flushed;
    this.#flushed = [];
    return frames;
  }

  /** Takes so many frames more, then none. */
  congest(room = 0): void {
    this.#room = room;
  }

  relieve(): void {
    this.#room = Infinity;
    this.#receiver?.writable();
  }

  dispose(): void {
    this.#receiver = null;
  }
}
