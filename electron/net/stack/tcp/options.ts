import type { SynOptions, TcpOptions } from '../../wire/tcp-options.ts';
import { seqDistance } from './seq.ts';
import { TIMESTAMP_LIFE_MS } from './tcp-times.ts';

/** 65535 << 7 is 8 MiB, above the largest receive ring; the window is then told in steps of 128 bytes. */
export const OWN_WINDOW_SHIFT = 7;

/** RFC 9293 section 3.7.1: what may be sent to a peer that names no maximum. */
const DEFAULT_SEGMENT_BYTES = { 4: 536, 6: 1220 } as const;

/** 40 bytes of options and some payload: a guest that asks for less makes work, not sense. */
export const SMALLEST_SEGMENT_BYTES = 88;

export interface FlowOptionsStart {
  readonly family: 4 | 6;
  /** What our SYN announces: what the link takes, without IP and TCP header. */
  readonly ownSegmentBytes: number;
  readonly timestampOffset: number;
}

/** What the two ends of one flow agreed on in their SYNs, and the state of timestamps (RFC 7323). */
export class FlowOptions {
  readonly ownSegmentBytes: number;
  /** For windows that we tell and for those that the guest tells; 0 unless both offered. */
  ownShift = 0;
  guestShift = 0;
  sack = false;
  timestamps = false;
  /** What a segment to the guest may hold, payload and options. */
  segmentBytes: number;
  /** TS.Recent. */
  #recent = 0;
  #recentAtMs = 0;
  readonly #timestampOffset: number;

  constructor(start: FlowOptionsStart) {
    this.ownSegmentBytes = start.ownSegmentBytes;
    this.#timestampOffset = start.timestampOffset;
    this.segmentBytes = Math.min(DEFAULT_SEGMENT_BYTES[start.family], start.ownSegmentBytes);
  }

  /** The guest's SYN. An option is in force when both SYNs carry it; ours offers all, or answers what was offered. */
  agree(guest: TcpOptions, nowMs: number): void {
    if (guest.maxSegmentBytes > 0) {
      const wanted = Math.max(SMALLEST_SEGMENT_BYTES, guest.maxSegmentBytes);
      this.segmentBytes = Math.min(wanted, this.ownSegmentBytes);
    }
    this.ownShift = guest.windowScale < 0 ? 0 : OWN_WINDOW_SHIFT;
    this.guestShift = Math.max(0, guest.windowScale);
    this.sack = guest.sackPermitted;
    this.timestamps = guest.hasTimestamps;
    this.remember(guest.timestamp, nowMs);
  }

  /** What our SYN says; `answer`: it answers the guest's, so it carries what that one carried. */
  syn(nowMs: number, kind: 'offer' | 'answer'): SynOptions {
    const offer = kind === 'offer';
    return {
      maxSegmentBytes: this.ownSegmentBytes,
      windowScale: offer || this.ownShift > 0 ? OWN_WINDOW_SHIFT : -1,
      sackPermitted: offer || this.sack,
      timestamps: offer || this.timestamps,
      timestamp: this.timestamp(nowMs),
      timestampEcho: offer ? 0 : this.#recent,
    };
  }

  /** Our clock in milliseconds, from an offset of the flow's own so that it tells nothing about the host's uptime. */
  timestamp(nowMs: number): number {
    return (Math.floor(nowMs) + this.#timestampOffset) >>> 0;
  }

  /** How long ago our clock showed `timestamp`. */
  age(timestamp: number, nowMs: number): number {
    return seqDistance(timestamp, this.timestamp(nowMs));
  }

  get recent(): number {
    return this.#recent;
  }

  remember(timestamp: number, nowMs: number): void {
    this.#recent = timestamp;
    this.#recentAtMs = nowMs;
  }

  /** PAWS, RFC 7323 section 5.3: the segment is older than one that came before. */
  isOld(timestamp: number, nowMs: number): boolean {
    return seqDistance(this.#recent, timestamp) < 0 && nowMs - this.#recentAtMs < TIMESTAMP_LIFE_MS;
  }
}
