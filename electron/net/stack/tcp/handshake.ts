import { DIAL_TIMEOUT_MS, SYN_RETRIES, SYN_TIMEOUT_MS } from './tcp-times.ts';

/** Our SYN or SYN-ACK until it is acknowledged, and the time that a dial may take. */
export class Handshake {
  /** ISS: random, so no other flow tells it (RFC 6528 asks for no more when the tuple's last number is unknown to the guest). */
  readonly sequence: number;
  /** The SYN is to be sent. */
  pending: boolean;
  dueMs: number;
  #retries = 0;
  #dialing: boolean;

  constructor(sequence: number, nowMs: number, state: 'dialing' | 'syn-sent') {
    this.sequence = sequence;
    this.#dialing = state === 'dialing';
    this.pending = !this.#dialing;
    this.dueMs = nowMs + (this.#dialing ? DIAL_TIMEOUT_MS : SYN_TIMEOUT_MS);
  }

  /** The dial succeeded, or both ends opened at once: a SYN-ACK is to be sent. */
  begin(nowMs: number): void {
    this.#dialing = false;
    this.#retries = 0;
    this.pending = true;
    this.dueMs = nowMs + SYN_TIMEOUT_MS;
  }

  sent(): void {
    this.pending = false;
  }

  /** The deadline passed; false: give up. */
  retry(nowMs: number): boolean {
    this.#retries += 1;
    if (this.#dialing || this.#retries > SYN_RETRIES) return false;
    this.pending = true;
    this.dueMs = nowMs + SYN_TIMEOUT_MS * 2 ** this.#retries;
    return true;
  }

  end(): void {
    this.pending = false;
    this.dueMs = Infinity;
  }
}
