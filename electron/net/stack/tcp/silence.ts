import { KEEPALIVE_IDLE_MS, KEEPALIVE_INTERVAL_MS, KEEPALIVE_PROBES } from './tcp-times.ts';

/** Keepalive, RFC 9293 section 3.8.4: how long the guest has said nothing, and how often it was asked since. */
export class Silence {
  dueMs: number;
  #lastHeardMs: number;
  #probes = 0;

  constructor(nowMs: number) {
    this.#lastHeardMs = nowMs;
    this.dueMs = nowMs + KEEPALIVE_IDLE_MS;
  }

  heard(nowMs: number): void {
    this.#lastHeardMs = nowMs;
    this.dueMs = nowMs + KEEPALIVE_IDLE_MS;
    this.#probes = 0;
  }

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  /** The deadline passed; true: ask (again), false: nobody is there. */
  probe(nowMs: number): boolean {
    this.#probes += 1;
    this.dueMs = nowMs + KEEPALIVE_INTERVAL_MS;
    return this.#probes <= KEEPALIVE_PROBES;
  }
}
