import type { Clock } from '../../base/clock.ts';
import type { Event } from '../../base/event.ts';
import type { FrameReceiver, Link, LinkEnd, LinkOffload, LinkStatistics } from './link.ts';

/** Takes copies of frames. A sink that fails MUST NOT throw: looking at the network must not take it down. */
export interface FrameSink {
  /** The frame is `[offset, end)` of `bytes`, which is valid during the call alone. */
  frame(capture: CapturedFrame): void;
}

export interface CapturedFrame {
  /** Milliseconds since the epoch, with fractions. */
  readonly timeMs: number;
  readonly direction: 'from-guest' | 'to-guest';
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly end: number;
}

export interface PcapLinkOptions {
  readonly link: Link;
  readonly clock: Clock;
  /** Null: nobody looks for now, and frames take the short way. */
  readonly sink: FrameSink | null;
}

/**
 * Wraps a link and shows every frame to a sink: what comes, before the stack sees it; what goes, when it is committed, which is before
 * the other end has it. The time runs on the clock that never jumps, from the wall clock's time at the start, so that a capture is in order
 * even when the host's time is set.
 */
export class PcapLink implements Link {
  readonly #link: Link;
  readonly #clock: Clock;
  #sink: FrameSink | null;
  readonly #epochMs: number;
  readonly offload: LinkOffload | null;
  #reservedOffset = 0;

  constructor(options: PcapLinkOptions) {
    this.#link = options.link;
    this.#clock = options.clock;
    this.#sink = options.sink;
    this.#epochMs = options.clock.now() - options.clock.monotonic();
    this.offload = this.#shownOffload(options.link.offload);
  }

  /** From the next frame on. */
  showTo(sink: FrameSink | null): void {
    this.#sink = sink;
  }

  get mtu(): number {
    return this.#link.mtu;
  }

  get ended(): Event<LinkEnd> {
    return this.#link.ended;
  }

  get statistics(): LinkStatistics {
    return this.#link.statistics;
  }

  get view(): DataView {
    return this.#link.view;
  }

  get bytes(): Uint8Array {
    return this.#link.bytes;
  }

  attach(receiver: FrameReceiver): void {
    this.#link.attach({
      frame: (view, bytes, offset, end) => {
        this.#sink?.frame({ timeMs: this.#timeMs(), direction: 'from-guest', bytes, offset, end });
        receiver.frame(view, bytes, offset, end);
      },
      burstEnd: () => receiver.burstEnd(),
      writable: () => receiver.writable(),
    });
  }

  reserve(sizeBytes: number): number {
    const offset = this.#link.reserve(sizeBytes);
    if (offset !== -1) this.#reservedOffset = offset;
    return offset;
  }

  commit(sizeBytes: number): void {
    const { bytes } = this.#link;
    this.#link.commit(sizeBytes);
    this.#showSent(bytes, sizeBytes);
  }

  flush(): void {
    this.#link.flush();
  }

  dispose(): Promise<void> | void {
    return this.#link.dispose();
  }

  /** Unfinished segments are shown as they are: long, and with checksums that are none. */
  #shownOffload(inner: LinkOffload | null): LinkOffload | null {
    if (inner === null) return null;
    return {
      largestFrameBytes: inner.largestFrameBytes,
      get checksumVouched(): boolean {
        return inner.checksumVouched;
      },
      commit: (sizeBytes, segment) => {
        const { bytes } = this.#link;
        inner.commit(sizeBytes, segment);
        this.#showSent(bytes, sizeBytes);
      },
    };
  }

  #showSent(bytes: Uint8Array, sizeBytes: number): void {
    const offset = this.#reservedOffset;
    this.#sink?.frame({ timeMs: this.#timeMs(), direction: 'to-guest', bytes, offset, end: offset + sizeBytes });
  }

  #timeMs(): number {
    return this.#epochMs + this.#clock.monotonic();
  }
}
