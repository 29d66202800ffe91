import type { CongestionControl } from './congestion.ts';
import type { GuestWindow } from './guest-window.ts';
import type { LossRecovery } from './recovery.ts';
import { seqDistance } from './seq.ts';

/** Where a sender stands: SND.UNA, SND.NXT, and its congestion control. */
export interface SendPosition {
  readonly una: number;
  readonly next: number;
  readonly congestion: CongestionControl;
}

/** What goes next, in the order of NextSeg (RFC 6675 section 4): what is lost, what is new, what is doubtful. */
export class NextSegment {
  start = 0;
  sizeBytes = 0;
  /** What a segment holds of payload. */
  segmentBytes = 0;
  /** What one may hold that the link cuts into segments; a segment where it does not. */
  largestBytes = 0;
  /** The congestion window was what stopped the sender last. */
  limited = false;
  readonly #recovery: LossRecovery;
  readonly #window: GuestWindow;

  constructor(recovery: LossRecovery, window: GuestWindow) {
    this.#recovery = recovery;
    this.#window = window;
  }

  /** False: nothing may go. `end` is behind the last number that there is to send, `pipe` what is under way. */
  choose(position: SendPosition, end: number, pipe: number): boolean {
    const { una, next } = position;
    const recovery = this.#recovery;
    const roomBytes = position.congestion.windowBytes - pipe;
    if (recovery.findLost(una, this.segmentBytes, this.segmentBytes)) {
      return (
        this.#fits(recovery.holeBytes, roomBytes, recovery.forced) && this.#pick(recovery.holeStart, recovery.holeBytes)
      );
    }
    const freshBytes = this.#freshBytes(position, end, roomBytes);
    if (freshBytes > 0) return this.#fits(freshBytes, roomBytes, pipe === 0) && this.#pick(next, freshBytes);
    if (recovery.mode !== 'fast' || !this.#fits(this.segmentBytes, roomBytes, false)) return false;
    return recovery.findDoubtful(una, next, this.segmentBytes) && this.#pick(recovery.holeStart, recovery.holeBytes);
  }

  #pick(start: number, sizeBytes: number): boolean {
    this.start = start;
    this.sizeBytes = sizeBytes;
    return true;
  }

  #fits(sizeBytes: number, roomBytes: number, anyway: boolean): boolean {
    this.limited = sizeBytes > roomBytes;
    return anyway || !this.limited;
  }

  /** How much new data the guest's window lets go in one segment; 0 for a window that is closed or too small to be worth it. */
  #freshBytes({ una, next }: SendPosition, end: number, roomBytes: number): number {
    const waiting = seqDistance(next, end);
    const open = this.#window.bytes - seqDistance(una, next);
    const size = Math.min(waiting, open, this.segmentBytes);
    if (size <= 0) return 0;
    if (this.largestBytes > this.segmentBytes) {
      const most = Math.min(waiting, open, this.largestBytes, roomBytes);
      // The last one may be short; any other would be a segment that is cut for no reason.
      if (most > this.segmentBytes) return most === waiting ? most : most - (most % this.segmentBytes);
    }
    const cutShort = size < waiting && size < this.segmentBytes;
    return cutShort && size * 2 < this.#window.largestBytes ? 0 : size;
  }
}
