import type { HostFailure, HostTcpEvents, HostTcpSocket } from '../../host-sockets.ts';
import { TCP_FLAG } from '../../wire/tcp.ts';
import type { FlowEndpoints } from '../incoming-packet.ts';
import type { FlowContext } from './flow-context.ts';
import { FlowWire } from './flow-wire.ts';
import { type FlowState, isSynchronized } from './flow-state.ts';
import { Handshake } from './handshake.ts';
import { FlowOptions } from './options.ts';
import { HostEnd } from './host-end.ts';
import { ReceiveHalf } from './receive.ts';
import { SendHalf, type Transmitted } from './send.ts';
import { seqAdd } from './seq.ts';
import { Silence } from './silence.ts';
import { TIME_WAIT_MS } from './tcp-times.ts';
import type { TimerEntry } from './timers.ts';

/** What a connection tells the stack. */
export interface ConnectionOwner {
  /** It has something to send, or may have: `transmit` is to be called, and the link flushed. */
  wake(connection: Connection): void;
  /** The dial ended, well or not. */
  dialed(connection: Connection): void;
  /** The dial failed in a way that only ICMP can tell. */
  unreachable(connection: Connection, failure: HostFailure): void;
  /** In TIME-WAIT from now on. */
  waits(connection: Connection): void;
  /** It is over: forget it. */
  ended(connection: Connection): void;
}

export interface ConnectionStart {
  readonly context: FlowContext;
  readonly owner: ConnectionOwner;
  readonly endpoints: FlowEndpoints;
  readonly state: 'dialing' | 'syn-sent';
}

const { ack, rst, syn } = TCP_FLAG;

/** At most four segments of the largest kind must fit, or a window of one segment would stop and go. */
const RING_SEGMENTS = 4;

/**
 * One flow: our end of the guest's connection, spliced to a host socket. The theory is in `tcp-stack.ts`, what a segment does to it in
 * `segment-arrival.ts`; this file is what the host's socket and the timers do to it.
 */
export class Connection implements HostTcpEvents, TimerEntry {
  readonly endpoints: FlowEndpoints;
  readonly context: FlowContext;
  readonly options: FlowOptions;
  readonly receive: ReceiveHalf;
  readonly send: SendHalf;
  readonly wire: FlowWire;
  readonly handshake: Handshake;
  readonly silence: Silence;
  readonly sinceMs: number;
  state: FlowState;
  /** The guest's SYN as it came, for an ICMP error about it. */
  quote: Uint8Array | null = null;
  nextInBucket: Connection | null = null;
  nextInQueue: Connection | null = null;
  queued = false;
  dirty = false;
  timerIndex = -1;
  timerDueMs = Infinity;
  readonly #owner: ConnectionOwner;
  readonly #host = new HostEnd();
  readonly #acceptedByHost: boolean;
  #timeWaitDueMs = Infinity;
  #blocked = false;

  constructor(start: ConnectionStart) {
    const { context, endpoints } = start;
    const { family } = endpoints.remote.address;
    const ownSegmentBytes = context.output.maxSegmentBytes(family) - 20;
    const ringBytes = Math.max(
      context.limits.ringInitialBytes,
      2 ** Math.ceil(Math.log2(RING_SEGMENTS * ownSegmentBytes)),
    );
    this.context = context;
    this.endpoints = endpoints;
    this.state = start.state;
    this.#owner = start.owner;
    this.#acceptedByHost = start.state === 'syn-sent';
    this.sinceMs = context.clock.now();
    this.options = new FlowOptions({ family, ownSegmentBytes, timestampOffset: context.random() });
    this.receive = new ReceiveHalf({
      pool: context.pool,
      ringBytes,
      ringLimitBytes: context.limits.receiveRingBytes,
      ranges: context.limits.receiveRanges,
      segmentBytes: ownSegmentBytes,
    });
    this.wire = new FlowWire(context, endpoints, { options: this.options, receive: this.receive });
    const sequence = context.random() >>> 0;
    this.send = new SendHalf(context, { options: this.options, wire: this.wire, sequence, ringBytes });
    this.handshake = new Handshake(sequence, context.nowMs, start.state);
    this.silence = new Silence(context.nowMs);
  }

  /** The host's side, before any of its events. */
  attach(socket: HostTcpSocket): void {
    this.#host.attach(socket);
  }

  /** In TIME-WAIT: the host has not taken everything yet, so the flow must not make room. */
  get owesHost(): boolean {
    return this.#host.attached;
  }

  /** Null once it is gone. */
  get hostSocket(): HostTcpSocket | null {
    return this.#host.socket;
  }

  // The host's socket

  connected(): void {
    if (this.state !== 'dialing') return;
    this.context.refreshTime();
    this.state = 'syn-received';
    this.quote = null;
    this.handshake.begin(this.context.nowMs);
    this.#owner.dialed(this);
    this.#owner.wake(this);
  }

  failed(failure: HostFailure): void {
    if (this.state !== 'dialing') return;
    this.context.refreshTime();
    this.#host.detach();
    this.#owner.dialed(this);
    if (failure === 'refused' || failure === 'reset' || failure === 'other') this.#sendReset();
    else if (failure.endsWith('unreachable') || failure === 'not-permitted') this.#owner.unreachable(this, failure);
    this.#end();
  }

  readBuffer(): Uint8Array {
    return this.send.readBuffer();
  }

  read(sizeBytes: number): boolean {
    this.context.refreshTime();
    this.send.filled(sizeBytes);
    this.#host.inRead = true;
    if (isSynchronized(this.state)) this.#owner.wake(this);
    this.#host.inRead = false;
    return this.send.mayReadOn;
  }

  written(): void {
    this.context.refreshTime();
    this.receive.written();
    this.settle();
    if (isSynchronized(this.state)) this.#owner.wake(this);
  }

  ended(): void {
    this.context.refreshTime();
    this.#host.ended = true;
    this.send.buffer.end();
    if (isSynchronized(this.state)) {
      this.#closeSending();
      this.settle();
      this.#owner.wake(this);
    }
  }

  broken(): void {
    this.context.refreshTime();
    this.#host.detach();
    if (this.state !== 'time-wait') this.#sendReset();
    this.#end();
  }

  // The guest's side

  /** The three-way handshake is over; `windowBytes` is what the guest's segment told. */
  establish(): void {
    this.state = 'established';
    this.handshake.end();
    this.send.start();
    this.context.statistics.flowsOpened += 1;
    if (this.#host.ended) this.#closeSending();
    if (this.#acceptedByHost) this.#host.startReading();
  }

  /** After segments were taken. */
  settle(): void {
    this.#host.settle(this.receive, this.send, this.context.nowMs);
  }

  /** Our FIN is acknowledged and the guest's has come. */
  enterTimeWait(): void {
    if (this.state !== 'time-wait') this.#owner.waits(this);
    this.state = 'time-wait';
    this.#timeWaitDueMs = this.context.nowMs + TIME_WAIT_MS;
    this.arm();
  }

  /** Nothing is left to be said to the guest. While the host is still to get something, the flow waits for it in TIME-WAIT. */
  finish(): void {
    if (!this.#host.attached) this.#end();
    else this.enterTimeWait();
  }

  /** The guest has reset the connection, or it cannot go on: so hears the host. */
  drop(): void {
    this.#host.reset();
    if (this.state === 'dialing') this.#owner.dialed(this);
    this.#end();
  }

  /** Ended from our side: both sides hear of it. */
  abort(): void {
    if (this.state !== 'time-wait' && this.state !== 'dialing') this.#sendReset();
    this.drop();
  }

  /** Sends what may go: SYN or data, else an acknowledgement that is due. */
  transmit(quantumBytes: number): Transmitted {
    const result = this.#transmit(quantumBytes);
    this.#blocked = result === 'blocked';
    this.arm();
    return result;
  }

  timerFired(nowMs: number): void {
    this.context.refreshTime();
    if (this.handshake.dueMs <= nowMs && !this.handshake.retry(nowMs)) this.drop();
    else if (this.send.dueMs <= nowMs && isSynchronized(this.state) && this.send.timedOut()) this.abort();
    else if (this.#timeWaitDueMs <= nowMs && !this.#host.attached) this.#end();
    else if (this.silence.dueMs <= nowMs && this.state !== 'dialing') this.#breakSilence(nowMs);
    // In TIME-WAIT for the sake of a host that has not taken everything yet.
    if (this.#timeWaitDueMs <= nowMs) this.#timeWaitDueMs = nowMs + TIME_WAIT_MS;
    // With it the timer is set anew.
    if (this.state !== 'closed') this.#owner.wake(this);
  }

  /** Tells the timer queue of the earliest deadline. */
  arm(): void {
    if (this.state !== 'closed') this.context.timers.schedule(this, this.#dueMs());
  }

  #transmit(quantumBytes: number): Transmitted {
    if (this.state === 'closed' || this.state === 'dialing') return 'done';
    if (!isSynchronized(this.state)) {
      if (!this.handshake.pending) return 'done';
      const flags = this.state === 'syn-sent' ? syn : syn | ack;
      if (!this.wire.sendSyn(flags, this.handshake.sequence)) return 'blocked';
      this.handshake.sent();
      return 'done';
    }
    const result = this.send.transmit(quantumBytes);
    this.#host.resumeReading(this.send);
    if (result !== 'done') return result;
    const { acknowledging } = this.receive;
    if (!acknowledging.wanted(this.context.nowMs) && !this.receive.windowGrew(this.options.ownShift)) return 'done';
    return this.wire.sendBare(ack, this.send.sent) ? 'done' : 'blocked';
  }

  #closeSending(): void {
    this.send.queueFin();
    if (this.state === 'established') this.state = 'fin-wait-1';
    else if (this.state === 'close-wait') this.state = 'last-ack';
  }

  /** RFC 9293 section 3.10.7.1 for a SYN that was never answered, 3.10.5 else. */
  #sendReset(): void {
    if (this.state === 'syn-sent') return;
    this.context.statistics.resetsSent += 1;
    this.wire.sendBare(rst | ack, this.state === 'dialing' ? 0 : this.send.sent);
    this.context.output.flush();
  }

  #breakSilence(nowMs: number): void {
    if (!this.silence.probe(nowMs)) {
      this.abort();
      return;
    }
    this.wire.sendBare(ack, seqAdd(this.send.una, -1));
  }

  #dueMs(): number {
    const dueMs = Math.min(this.handshake.dueMs, this.#timeWaitDueMs, this.silence.dueMs);
    // What the link did not take goes out as soon as it takes something, whatever the time.
    const acknowledgementDueMs = this.#blocked ? Infinity : this.receive.acknowledging.dueMs;
    return Math.min(dueMs, this.send.dueMs, acknowledgementDueMs);
  }

  #end(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.receive.dispose();
    this.send.buffer.dispose();
    this.#owner.ended(this);
  }
}
