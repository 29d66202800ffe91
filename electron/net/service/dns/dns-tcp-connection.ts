import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { HostTcpEvents, HostTcpSocket } from '../../host-sockets.ts';
import type { DnsForwarder } from './dns-forwarder.ts';
import { DNS_LIMITS } from './dns-limits.ts';
import { framed, FrameReader } from './frame-reader.ts';

/**
 * One TCP connection of the guest to the DNS service, as a socket of the host whose other end is the forwarder.
 *
 *   open ─ the guest's FIN (`end`) ─▶ draining: questions are answered, then our FIN
 *        ─ idle ─▶ our FIN
 *        ─ a length that no query has, or the guest does not read ─▶ broken
 *   `reset` and `close` (by the stack), `broken` (by us) ─▶ gone
 *
 * Answers go out in the order in which they come, not in that of the questions (RFC 7766 §6.2.1.1). With too many questions or unread
 * answers, `write` answers false and holds the rest of its bytes until there is room. The timer runs from the last whole query
 * or the last answer that the guest took; a query that trickles in does not move it. No event is sent during a call of the stack's.
 */
export interface DnsTcpOptions {
  readonly clock: Clock;
  readonly forwarder: DnsForwarder;
  readonly events: HostTcpEvents;
  /** Called once, when the connection is gone. */
  readonly gone: () => void;
}

export class DnsTcpConnection implements HostTcpSocket {
  readonly #options: DnsTcpOptions;
  readonly #reader = new FrameReader(DNS_LIMITS.queryBytes);
  readonly #client = {
    transport: 'tcp' as const,
    reply: (response: Uint8Array): void => this.#answered(response),
  };
  /** Frames to the guest; the first is sent up to `#sentBytes`. */
  readonly #answers: Uint8Array[] = [];
  #sentBytes = 0;
  #unreadBytes = 0;
  #outstanding = 0;
  /** What a `write` that answered false still holds, from `#heldOffset` on. */
  #held: Uint8Array | null = null;
  #heldOffset = 0;
  #readingPaused = false;
  #guestEnded = false;
  #weEnded = false;
  #gone = false;
  #stepDue = false;
  #timer: Disposable;

  constructor(options: DnsTcpOptions) {
    this.#options = options;
    this.#timer = this.#startTimer();
    this.#defer(() => {
      options.events.connected();
      this.#step();
    });
  }

  write(bytes: Uint8Array): boolean {
    if (this.#gone || this.#weEnded) return true;
    const offset = this.#consume(bytes, 0);
    if (offset >= bytes.length) return true;
    this.#held = bytes;
    this.#heldOffset = offset;
    return false;
  }

  end(): void {
    this.#guestEnded = true;
    this.#stepSoon();
  }

  resumeReading(): void {
    this.#readingPaused = false;
    this.#stepSoon();
  }

  reset(): void {
    this.#release();
  }

  close(): void {
    this.#release();
  }

  /** Reads queries for as long as there is room; returns how far it came. */
  #consume(bytes: Uint8Array, from: number): number {
    let offset = from;
    while (offset < bytes.length && this.#hasRoom() && !this.#gone) {
      const read = this.#reader.read(bytes, offset);
      if (read === null) return bytes.length;
      if (read === 'invalid') {
        this.#break();
        return bytes.length;
      }
      offset = read.next;
      this.#restartTimer();
      // Before the call, which may answer at once.
      this.#outstanding += 1;
      if (!this.#options.forwarder.handle(read.message, this.#client)) {
        this.#outstanding -= 1;
        // No query at all (RFC 7766 §8 has nothing for it): whoever sends that does not speak DNS.
        this.#break();
        return bytes.length;
      }
    }
    return offset;
  }

  #hasRoom(): boolean {
    return (
      this.#outstanding < DNS_LIMITS.outstandingPerConnection && this.#unreadBytes < DNS_LIMITS.unreadBytesPerConnection
    );
  }

  #answered(response: Uint8Array): void {
    this.#outstanding -= 1;
    if (this.#gone || this.#weEnded) return;
    const frame = framed(response);
    this.#answers.push(frame);
    this.#unreadBytes += frame.length;
    this.#stepSoon();
  }

  /** Sends what the guest takes, reads on what was held, and ends when all is done. */
  #step(): void {
    if (this.#gone) return;
    this.#send();
    this.#readHeld();
    const isDone = this.#outstanding === 0 && this.#answers.length === 0 && this.#held === null;
    if (this.#guestEnded && isDone) this.#finish();
  }

  #send(): void {
    const { events } = this.#options;
    while (!this.#readingPaused && !this.#gone) {
      const frame = this.#answers[0];
      if (frame === undefined) return;
      const room = events.readBuffer();
      const piece = frame.subarray(this.#sentBytes, this.#sentBytes + room.length);
      room.set(piece);
      this.#sentBytes += piece.length;
      this.#unreadBytes -= piece.length;
      if (this.#sentBytes === frame.length) {
        this.#answers.shift();
        this.#sentBytes = 0;
      }
      this.#restartTimer();
      if (!events.read(piece.length)) this.#readingPaused = true;
    }
  }

  #readHeld(): void {
    const held = this.#held;
    if (held === null || this.#gone) return;
    this.#heldOffset = this.#consume(held, this.#heldOffset);
    // Null when a message in it broke the connection.
    if (this.#held === null || this.#heldOffset < held.length) return;
    this.#held = null;
    this.#options.events.written();
  }

  #finish(): void {
    if (this.#weEnded || this.#gone) return;
    this.#weEnded = true;
    void this.#timer.dispose();
    this.#options.events.ended();
  }

  /** From within a call of the stack's too, so the event comes later; nothing is read or answered any more. */
  #break(): void {
    if (this.#gone) return;
    this.#release();
    void Promise.resolve().then(() => this.#options.events.broken('reset'));
  }

  #idle(): void {
    if (this.#outstanding > 0) this.#restartTimer();
    else if (this.#answers.length > 0 || this.#held !== null) this.#break();
    else this.#finish();
  }

  #release(): void {
    if (this.#gone) return;
    this.#gone = true;
    void this.#timer.dispose();
    this.#answers.length = 0;
    this.#held = null;
    this.#options.gone();
  }

  #startTimer(): Disposable {
    return this.#options.clock.after(DNS_LIMITS.tcpIdleMs, () => this.#idle());
  }

  #restartTimer(): void {
    if (this.#weEnded || this.#gone) return;
    void this.#timer.dispose();
    this.#timer = this.#startTimer();
  }

  #stepSoon(): void {
    if (this.#stepDue) return;
    this.#stepDue = true;
    this.#defer(() => {
      this.#stepDue = false;
      this.#step();
    });
  }

  #defer(action: () => void): void {
    void Promise.resolve().then(() => {
      if (!this.#gone) action();
    });
  }
}
