import type { Clock } from '../../base/clock.ts';
import type { Event } from '../../base/event.ts';
import { type FaultCounts, FaultLane, type Faults } from './fault-lane.ts';
import type { FrameReceiver, Link, LinkEnd, LinkStatistics } from './link.ts';
import { largestFrameBytes } from './link-limits.ts';
import { seededRandom } from './seeded-random.ts';

export interface FaultLinkOptions {
  readonly link: Link;
  readonly clock: Clock;
  /** The same seed and the same frames at the same times bring the same faults. */
  readonly seed: number;
  readonly toGuest?: Faults;
  readonly fromGuest?: Faults;
}

/** An integer that keeps the two directions apart, so that frames of one do not change the other's faults. */
const OTHER_DIRECTION = 0x5bd1_e995;

/**
 * Wraps a link and makes it bad in both directions; `fault-lane.ts` says how. Frames are copied into memory of their own, which no other
 * link does. Faults happen behind the sender's back: `commit` never fails, and what is under way when the link is disposed is lost. When
 * the wrapped link is full, frames wait and `reserve` answers -1, so back-pressure passes through.
 */
export class FaultLink implements Link {
  readonly mtu: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #link: Link;
  readonly #toGuest: FaultLane;
  readonly #fromGuest: FaultLane;
  #receiver: FrameReceiver | null = null;
  #refusals = 0;
  #refused = false;
  #over = false;

  constructor(options: FaultLinkOptions) {
    const { link, clock, seed, toGuest = {}, fromGuest = {} } = options;
    if (link.offload !== null) throw new RangeError('faults are not for a link whose frames are unfinished');
    this.mtu = link.mtu;
    this.bytes = new Uint8Array(largestFrameBytes(link.mtu));
    this.view = new DataView(this.bytes.buffer);
    this.#link = link;
    this.#toGuest = new FaultLane({
      faults: toGuest,
      clock,
      random: seededRandom(seed),
      deliver: (frames) => this.#send(frames),
    });
    this.#fromGuest = new FaultLane({
      faults: fromGuest,
      clock,
      random: seededRandom(seed ^ OTHER_DIRECTION),
      deliver: (frames) => this.#receive(frames),
    });
    link.ended(() => this.#stop());
  }

  /** Faults are put on frames as they are on a wire. */
  get offload(): null {
    return null;
  }

  get ended(): Event<LinkEnd> {
    return this.#link.ended;
  }

  /** Of the wrapped link: frames that really went and came. Refusals are those of this one. */
  get statistics(): LinkStatistics {
    return { ...this.#link.statistics, refusals: this.#refusals };
  }

  get faults(): { readonly toGuest: Readonly<FaultCounts>; readonly fromGuest: Readonly<FaultCounts> } {
    return { toGuest: this.#toGuest.counts, fromGuest: this.#fromGuest.counts };
  }

  attach(receiver: FrameReceiver): void {
    this.#receiver = receiver;
    this.#link.attach({
      frame: (_view, bytes, offset, end) => this.#fromGuest.put(bytes.slice(offset, end)),
      burstEnd: () => undefined,
      writable: () => this.#writable(),
    });
  }

  reserve(sizeBytes: number): number {
    if (sizeBytes > this.bytes.length) throw new RangeError(`a frame of ${sizeBytes} bytes does not fit the link`);
    if (!this.#over && !this.#toGuest.blocked) return 0;
    this.#refusals++;
    this.#refused = true;
    return -1;
  }

  commit(sizeBytes: number): void {
    this.#toGuest.put(this.bytes.slice(0, sizeBytes));
  }

  /** Frames leave when their time has come. */
  flush(): void {
    return;
  }

  dispose(): Promise<void> | void {
    this.#stop();
    return this.#link.dispose();
  }

  #send(frames: readonly Uint8Array[]): number {
    let taken = 0;
    for (const frame of frames) {
      const offset = this.#link.reserve(frame.length);
      if (offset === -1) break;
      this.#link.bytes.set(frame, offset);
      this.#link.commit(frame.length);
      taken++;
    }
    this.#link.flush();
    return taken;
  }

  #receive(frames: readonly Uint8Array[]): number {
    for (const frame of frames) {
      if (this.#over) return frames.length;
      this.#receiver?.frame(new DataView(frame.buffer, frame.byteOffset, frame.byteLength), frame, 0, frame.length);
    }
    if (!this.#isOver()) this.#receiver?.burstEnd();
    return frames.length;
  }

  #writable(): void {
    this.#toGuest.proceed();
    if (!this.#refused || this.#over) return;
    this.#refused = false;
    this.#receiver?.writable();
  }

  #isOver(): boolean {
    return this.#over;
  }

  #stop(): void {
    this.#over = true;
    this.#toGuest.dispose();
    this.#fromGuest.dispose();
  }
}
