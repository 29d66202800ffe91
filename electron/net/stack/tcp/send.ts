import type { HostTcpSocket } from '../../host-sockets.ts';
import { TCP_FLAG } from '../../wire/tcp.ts';
import { copyAlone } from '../../wire/copy-and-sum.ts';
import type { TcpOptions } from '../../wire/tcp-options.ts';
import type { CongestionControl } from './congestion.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowWire } from './flow-wire.ts';
import { NextSegment } from './next-segment.ts';
import { NewReno } from './new-reno.ts';
import type { FlowOptions } from './options.ts';
import { GuestWindow } from './guest-window.ts';
import { LossRecovery } from './recovery.ts';
import { RoundTrips } from './round-trips.ts';
import { RttEstimator } from './rtt.ts';
import { SendBuffer } from './send-buffer.ts';
import { seqAdd, seqBefore, seqDistance, seqLater } from './seq.ts';
import { DATA_RETRIES, PERSIST_MAX_MS } from './tcp-times.ts';

/** `blocked`: the link took nothing. `more`: the turn is over, though there is more to send. */
export type Transmitted = 'done' | 'more' | 'blocked';

const { ack, fin, psh } = TCP_FLAG;

/**
 * Host → guest: the host reads into the ring (`send-buffer.ts`), segments are cut from it when they may go.
 *
 *   una           next            sent       tail
 *    │ under way   │ (equal but for a probe) │ waiting │ FIN, once the host has ended
 *
 * What may go is the least of the guest's window, the congestion window less the pipe, and what is there. Nagle's algorithm is off: the
 * host's kernel has already put together what it wanted to. A window so small that it would cut segments to pieces is left alone (RFC
 * 9293 section 3.8.6.2.1) until the timer overrides that.
 *
 * One timer. With data under way it is the retransmission timer (RFC 6298); with data waiting before a closed window it is the persist
 * timer (RFC 9293 section 3.8.6.1), which sends one byte into the closed window.
 */
export class SendHalf {
  readonly buffer: SendBuffer;
  readonly window = new GuestWindow();
  readonly rtt = new RttEstimator();
  readonly #context: FlowContext;
  readonly #options: FlowOptions;
  readonly #wire: FlowWire;
  readonly #recovery: LossRecovery;
  readonly #next: NextSegment;
  readonly #roundTrips: RoundTrips;
  congestion: CongestionControl;
  una: number;
  next: number;
  /** Highest that was ever sent: an acknowledgement up to here is valid. */
  sent: number;
  dueMs = Infinity;
  acknowledgedBytes = 0;
  #finQueued = false;
  #probing = false;
  #retries = 0;
  #lastSentMs: number;

  constructor(
    context: FlowContext,
    parts: { options: FlowOptions; wire: FlowWire; sequence: number; ringBytes: number },
  ) {
    this.#context = context;
    this.#options = parts.options;
    this.#wire = parts.wire;
    this.#recovery = new LossRecovery(parts.options, context.limits.sackedRanges);
    this.#next = new NextSegment(this.#recovery, this.window);
    this.#roundTrips = new RoundTrips(parts.options, this.rtt);
    this.congestion = new NewReno(parts.options.segmentBytes);
    this.buffer = new SendBuffer(
      context.pool,
      { sizeBytes: parts.ringBytes, limitBytes: context.limits.sendRingBytes, start: seqAdd(parts.sequence, 1) },
      context.output.offload === null ? context.copyAndSum : copyAlone,
    );
    this.una = this.buffer.start;
    this.next = this.una;
    this.sent = this.una;
    this.#lastSentMs = context.nowMs;
  }

  /** The guest has acknowledged our SYN: data may flow. */
  start(): void {
    this.congestion = new NewReno(this.#options.segmentBytes);
  }

  /** The host has ended: FIN follows what is in the ring. */
  queueFin(): void {
    this.#finQueued = true;
  }

  get finAcknowledged(): boolean {
    return this.#finQueued && seqDistance(this.buffer.tail, this.una) > 0;
  }

  get #end(): number {
    return this.#finQueued ? seqAdd(this.buffer.tail, 1) : this.buffer.tail;
  }

  /**
   * The acknowledgement of an acceptable segment, not beyond `sent`. `bareWindowBytes`: its window if it carried neither payload nor
   * FIN, else -1; without SACK such a segment that repeats everything is a duplicate (RFC 5681 section 2).
   */
  acknowledge(acknowledgement: number, options: TcpOptions, bareWindowBytes: number): void {
    const size = seqDistance(this.una, acknowledgement);
    if (size < 0) return;
    const { sack } = this.#options;
    const news = sack && options.sackBlocks > 0 && this.#recovery.noteSack(options, acknowledgement, this.sent);
    if (size > 0) this.#advance(acknowledgement, size, options);
    else if (this.una !== this.next && (sack ? news : bareWindowBytes === this.window.bytes))
      this.#recovery.duplicate();
    if (this.una === this.next || !this.#recovery.lossFound(this.una, this.#wire.payloadBytes)) return;
    this.congestion.lost(seqDistance(this.una, this.next));
    this.#recovery.enterFast(this.una, this.next);
    this.#roundTrips.forget(this.#context.nowMs);
    this.#context.statistics.fastRecoveries += 1;
  }

  /** The window was told anew. */
  windowUpdated(): void {
    if (!this.#probing || this.window.bytes === 0) return;
    // The window is open again: what the probe carried is sent with the rest.
    this.#probing = false;
    this.#retries = 0;
    this.next = this.una;
    this.dueMs = Infinity;
    this.rtt.forgetBackoff();
  }

  /** The guest said something that proves it alive: the count of vain tries begins anew before a closed window. */
  heard(): void {
    if (this.#probing) this.#retries = 0;
  }

  /** Room for the host to read into. */
  readBuffer(): Uint8Array {
    return this.buffer.offer(this.una);
  }

  /** The host has read. */
  filled(sizeBytes: number): void {
    this.buffer.filled(sizeBytes, this.una);
  }

  /** After `filled`, and what was sent because of it; false: the host is to stop. */
  get mayReadOn(): boolean {
    return this.buffer.mayGoOn(this.una);
  }

  resumeReading(socket: HostTcpSocket): void {
    if (this.buffer.stopped && this.buffer.mayGoOn(this.una)) socket.resumeReading();
  }

  /** Sends until nothing more may go, `quantumBytes` are out, or the link is full. */
  transmit(quantumBytes: number): Transmitted {
    const { nowMs } = this.#context;
    if (nowMs - this.#lastSentMs > this.rtt.timeoutMs && this.una === this.next) this.congestion.idle();
    this.#next.segmentBytes = this.#wire.payloadBytes;
    this.#next.largestBytes = this.#wire.largestPayloadBytes;
    let pipe = this.#recovery.pipe(this.una, this.next, this.#next.segmentBytes);
    let out = 0;
    let result: Transmitted = 'done';
    const chosen = this.#next;
    while (chosen.choose(this, this.#end, pipe)) {
      if (out >= quantumBytes) {
        result = 'more';
        break;
      }
      const used = this.#emit(chosen.start, chosen.sizeBytes);
      if (used < 0) {
        // A turn that brought something is over: the others come first when the link takes more.
        result = out > 0 ? 'more' : 'blocked';
        break;
      }
      pipe += used;
      out += used;
    }
    const flight = seqDistance(this.una, this.next);
    if (this.next === this.buffer.tail && !chosen.limited && flight < this.window.bytes) this.buffer.starved(this.una);
    this.#arm();
    return result;
  }

  /** The timer ran out; true when the flow is to be given up. */
  timedOut(): boolean {
    this.dueMs = Infinity;
    if (this.una === this.#end) return false;
    if (this.#context.linkIsFull) {
      // Nothing can have been lost behind a link that takes nothing.
      this.#arm();
      return false;
    }
    this.#retries += 1;
    if (this.#retries > DATA_RETRIES) return true;
    this.rtt.backOff();
    this.#roundTrips.forget(this.#context.nowMs);
    if (this.una === this.next || this.window.bytes === 0) this.#probe();
    else this.#loseAll();
    this.#arm();
    return false;
  }

  /** The path takes only segments of `segmentBytes`: what is under way is sent again in that size (RFC 1191 section 6.4). */
  resize(segmentBytes: number): void {
    this.#options.segmentBytes = segmentBytes;
    this.congestion.resize(segmentBytes);
    if (seqBefore(this.una, this.next)) this.#recovery.enterTimeout(this.una, this.next, { sacked: false });
  }

  /** One segment from `sequence`; returns the sequence numbers it used, or -1 when the link is full. */
  #emit(sequence: number, maxBytes: number): number {
    const left = Math.max(0, seqDistance(sequence, this.buffer.tail));
    const payload = Math.min(maxBytes, left);
    const ends = payload === left;
    const flags = ack | (ends && payload > 0 ? psh : 0) | (ends && this.#finQueued ? fin : 0);
    const offset = this.#wire.begin(flags, sequence, payload);
    if (offset < 0) return -1;
    const sum = payload > 0 ? this.buffer.copy(sequence, this.#context.output.bytes, offset, payload) : 0;
    this.#wire.commit(sum);
    const used = payload + (ends && this.#finQueued ? 1 : 0);
    this.#noteSent(sequence, used);
    return used;
  }

  #noteSent(sequence: number, used: number): void {
    const { nowMs, statistics } = this.#context;
    const end = seqAdd(sequence, used);
    if (seqBefore(sequence, this.sent)) {
      statistics.segmentsRetransmitted += 1;
      this.#recovery.retransmitted(sequence, used);
    } else this.#roundTrips.sent(end, nowMs);
    this.next = seqLater(this.next, end);
    this.sent = seqLater(this.sent, end);
    this.#lastSentMs = nowMs;
    if (this.dueMs === Infinity) this.dueMs = nowMs + this.rtt.timeoutMs;
  }

  #advance(sequence: number, size: number, options: TcpOptions): void {
    const { nowMs } = this.#context;
    this.#roundTrips.acknowledged(sequence, options, nowMs);
    const limited = this.#next.limited || seqDistance(this.una, this.next) * 2 >= this.congestion.windowBytes;
    const recovering = this.#recovery.mode;
    this.una = sequence;
    this.next = seqLater(this.next, sequence);
    this.acknowledgedBytes += size;
    this.#retries = 0;
    this.#probing = false;
    this.#recovery.advance(sequence);
    if (recovering !== 'fast') this.congestion.acknowledged(size, limited || recovering === 'timeout');
    // RFC 6298 sections 5.2 and 5.3.
    this.dueMs = this.una === this.next ? Infinity : nowMs + this.rtt.timeoutMs;
    this.buffer.released(this.una);
  }

  #loseAll(): void {
    const first = this.rtt.backoffs === 1;
    if (first) this.congestion.timedOut(seqDistance(this.una, this.next));
    this.#recovery.enterTimeout(this.una, this.next, { sacked: !first });
    this.#context.statistics.timeouts += 1;
  }

  /** Into a closed window, or as much as a small one takes. */
  #probe(): void {
    const size = Math.max(1, Math.min(this.window.bytes, this.#wire.payloadBytes));
    this.#probing = this.window.bytes === 0;
    this.#emit(this.una, size);
  }

  #arm(): void {
    if (this.dueMs !== Infinity || this.una === this.#end) return;
    const waits = this.una === this.next || this.#probing;
    const intervalMs = waits ? Math.min(PERSIST_MAX_MS, this.rtt.timeoutMs) : this.rtt.timeoutMs;
    this.dueMs = this.#context.nowMs + intervalMs;
  }
}
