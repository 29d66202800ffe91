import type { HostTcpSocket } from '../../host-sockets.ts';
import { Acknowledging } from './acknowledging.ts';
import { ByteRing } from './byte-ring.ts';
import { OWN_WINDOW_SHIFT } from './options.ts';
import type { RingPool } from './ring-pool.ts';
import { SackReport } from './sack-report.ts';
import { seqAdd, seqBefore, seqDistance, seqLater } from './seq.ts';
import { SequenceRanges } from './sequence-ranges.ts';

/**
 * Guest → host: payload is copied once, to its place in the ring by sequence number, in order or not.
 *
 *   head           next                      advertised edge   ring's edge
 *    │ in order,    │ gaps and ranges that    │                 │
 *    │ for the host │ came out of order       │                 │
 *
 * `head` moves when the host took bytes, `next` (RCV.NXT) when they arrive without a gap. The window is the free ring, so a host that
 * takes nothing closes it. The ring keeps back one step of the window scale, because a window is told in whole steps and must not
 * shrink (RFC 7323 section 2.4). It doubles when half of it came within one round trip and the host took everything at once: then
 * the ring, not the host, is what limits. The round trip is that of the guest's echoed timestamps, at least a millisecond.
 */
const WINDOW_STEP = 1 << OWN_WINDOW_SHIFT;
const LARGEST_WINDOW_FIELD = 0xffff;
const SHORTEST_ROUND_TRIP_MS = 1;

export interface ReceiveOptions {
  readonly pool: RingPool;
  readonly ringBytes: number;
  readonly ringLimitBytes: number;
  readonly ranges: number;
  readonly segmentBytes: number;
}

export class ReceiveHalf {
  readonly acknowledging = new Acknowledging();
  readonly sack: SackReport;
  /** RCV.NXT: counts the guest's SYN and FIN. */
  next = 0;
  /** Last.ACK.sent of RFC 7323. */
  lastAckSent = 0;
  deliveredBytes = 0;
  /** The guest's FIN was reached: nothing more comes. */
  finished = false;
  readonly #ring: ByteRing;
  readonly #limitBytes: number;
  readonly #segmentBytes: number;
  readonly #ranges: SequenceRanges;
  #head = 0;
  #advertisedEdge = 0;
  #finSequence = -1;
  #writingBytes = 0;
  #spanBeganMs = 0;
  #spanBytes = 0;
  #roundTripMs = Infinity;

  constructor(options: ReceiveOptions) {
    this.#ring = new ByteRing(options.pool, options.ringBytes);
    this.#limitBytes = options.ringLimitBytes;
    this.#segmentBytes = options.segmentBytes;
    this.#ranges = new SequenceRanges(options.ranges);
    this.sack = new SackReport(this.#ranges);
  }

  /** The guest's SYN was seen: data begins at `sequence`. */
  start(sequence: number): void {
    this.next = sequence;
    this.lastAckSent = sequence;
    this.#head = sequence;
    this.#advertisedEdge = sequence;
  }

  /** Of data for the host, in order. */
  get waitingBytes(): number {
    return seqDistance(this.#head, this.next) - (this.finished ? 1 : 0);
  }

  /** The host still holds memory of the ring. */
  get writing(): boolean {
    return this.#writingBytes > 0;
  }

  /** First number that has no place in the ring. */
  get edge(): number {
    return seqAdd(this.#head, this.#ring.sizeBytes);
  }

  /** Payload of a segment that is acceptable; what lies outside of the window is cut off. */
  take(sequence: number, bytes: Uint8Array, offset: number, sizeBytes: number): void {
    const known = Math.max(0, seqDistance(sequence, this.next));
    const start = seqAdd(sequence, known);
    const size = Math.min(sizeBytes - known, seqDistance(start, this.edge));
    if (size <= 0 || this.finished) {
      this.acknowledging.now = true;
      return;
    }
    if (start === this.next) this.#takeInOrder(bytes, offset + known, size);
    else this.#takeOutOfOrder(start, bytes, offset + known, size);
  }

  /** The segment that ends before `sequence` carried FIN. */
  takeFin(sequence: number): void {
    if (sequence === this.next) this.acknowledging.receivedFin();
    else this.acknowledging.now = true;
    if (this.#finSequence < 0 && !seqBefore(sequence, this.next)) this.#finSequence = sequence;
    this.#reachFin();
  }

  /** A segment with payload echoed a timestamp so old: the round trip, or longer if the guest had nothing to send. */
  echoed(ageMs: number): void {
    if (ageMs < this.#roundTripMs) this.#roundTripMs = ageMs;
  }

  /** Gives the host what is in order, and makes room where it took it. */
  pump(socket: HostTcpSocket, nowMs: number): void {
    if (this.waitingBytes === 0) return;
    const beforeBytes = this.deliveredBytes;
    while (this.#writingBytes === 0 && this.waitingBytes > 0) {
      const span = this.#ring.span(this.#head, this.waitingBytes);
      if (socket.write(span)) this.#delivered(span.length);
      else this.#writingBytes = span.length;
    }
    if (this.waitingBytes > 0 || this.#ranges.count > 0) return;
    this.#ring.release();
    this.#growByNeed(this.deliveredBytes - beforeBytes, nowMs);
  }

  #growByNeed(sizeBytes: number, nowMs: number): void {
    const roundTripMs = this.#roundTripMs === Infinity ? 0 : this.#roundTripMs;
    if (nowMs - this.#spanBeganMs > Math.max(SHORTEST_ROUND_TRIP_MS, roundTripMs)) {
      this.#spanBeganMs = nowMs;
      this.#spanBytes = 0;
      this.#roundTripMs = Infinity;
    }
    this.#spanBytes += sizeBytes;
    if (this.#spanBytes * 2 < this.#ring.sizeBytes) return;
    this.#spanBytes = 0;
    this.#ring.double(this.next, this.next, this.#limitBytes);
  }

  /** The host took the write that it had not taken at once. */
  written(): void {
    this.#delivered(this.#writingBytes);
    this.#writingBytes = 0;
  }

  /** The window field of the segment that is being written. */
  window(shift: number): number {
    const freeEdge = seqAdd(this.#head, this.#ring.sizeBytes - WINDOW_STEP);
    const gained = seqDistance(this.#advertisedEdge, freeEdge);
    // RFC 9293 section 3.8.6.2.2: the edge moves by a segment or half the ring, not by less.
    if (gained >= Math.min(this.#segmentBytes, this.#ring.sizeBytes / 2)) {
      const field = Math.min(LARGEST_WINDOW_FIELD, Math.max(0, seqDistance(this.next, freeEdge)) >> shift);
      this.#advertisedEdge = seqLater(this.#advertisedEdge, seqAdd(this.next, field << shift));
      return field;
    }
    const open = Math.max(0, seqDistance(this.next, this.#advertisedEdge));
    return Math.min(LARGEST_WINDOW_FIELD, (open + (1 << shift) - 1) >> shift);
  }

  /** Whether the guest should hear of a window that grew, with nothing else to say. */
  windowGrew(shift: number): boolean {
    if (this.finished) return false;
    const largest = LARGEST_WINDOW_FIELD << shift;
    const free = Math.min(largest, seqDistance(this.next, this.#head) + this.#ring.sizeBytes - WINDOW_STEP);
    const gained = free - seqDistance(this.next, this.#advertisedEdge);
    return gained >= Math.min(2 * this.#segmentBytes, this.#ring.sizeBytes / 2);
  }

  dispose(): void {
    this.#ring.dispose({ inUse: this.writing });
    this.#ranges.clear();
  }

  #takeInOrder(bytes: Uint8Array, offset: number, sizeBytes: number): void {
    this.#ring.put(this.next, bytes, offset, sizeBytes);
    this.next = seqAdd(this.next, sizeBytes);
    this.acknowledging.received(sizeBytes);
    if (this.#ranges.count > 0) this.#closeGap();
    this.#reachFin();
  }

  #takeOutOfOrder(sequence: number, bytes: Uint8Array, offset: number, sizeBytes: number): void {
    this.acknowledging.now = true;
    if (!this.#ranges.add(sequence, seqAdd(sequence, sizeBytes))) return;
    this.sack.note(sequence);
    this.#ring.put(sequence, bytes, offset, sizeBytes);
  }

  #closeGap(): void {
    this.acknowledging.now = true;
    if (seqDistance(this.#ranges.startAt(0), this.next) >= 0) {
      this.next = seqLater(this.next, this.#ranges.endAt(0));
    }
    this.#ranges.trim(this.next);
    this.sack.forget(this.next);
  }

  #reachFin(): void {
    if (this.finished || this.#finSequence !== this.next) return;
    this.finished = true;
    this.next = seqAdd(this.next, 1);
    this.#ranges.clear();
    this.sack.forget(seqAdd(this.next, this.#ring.sizeBytes));
  }

  #delivered(sizeBytes: number): void {
    this.#head = seqAdd(this.#head, sizeBytes);
    this.deliveredBytes += sizeBytes;
  }
}
