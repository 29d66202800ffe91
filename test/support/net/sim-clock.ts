import type { Clock } from '../../../electron/base/clock.ts';
import type { Disposable } from '../../../electron/base/disposable.ts';

interface Alarm {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | null;
}

/** Virtual time for simulations with very many events: a heap. Events of one moment run in the order they were made. */
export class SimClock implements Clock {
  readonly #heap: Alarm[] = [];
  #nowMs = 0;
  #made = 0;

  now(): number {
    return Date.UTC(2026, 10, 21) + this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Disposable {
    const alarm: Alarm = { dueMs: this.#nowMs + delayMs, order: this.#made, callback };
    this.#made += 1;
    this.#heap.push(alarm);
    this.#rise(this.#heap.length - 1);
    return {
      dispose: () => {
        alarm.callback = null;
      },
    };
  }

  /** Runs until `done` says so (asked after each event), nothing is left, or `limitMs` is reached. */
  run(limitMs: number, done: () => boolean = () => false): boolean {
    const endMs = this.#nowMs + limitMs;
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.dueMs > endMs) {
        this.#nowMs = endMs;
        return done();
      }
      this.#pop();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback?.();
    }
    return true;
  }

  get pending(): number {
    return this.#heap.filter((alarm) => alarm.callback !== null).length;
  }

  #before(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (a === undefined || b === undefined) return false;
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }

  #rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let index = 0; ; ) {
      let child = index * 2 + 1;
      if (this.#before(child + 1, child)) child += 1;
      if (!this.#before(child, index)) return;
      this.#swap(child, index);
      index = child;
    }
  }
}
