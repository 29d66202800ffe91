import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';

/** Something with one moment at which it wants to be called; the queue keeps its notes in it. */
export interface TimerEntry {
  /** Place in the queue, -1 when not in it. The queue's own, as the next one. */
  timerIndex: number;
  timerDueMs: number;
  /** It is out of the queue now, and schedules itself again in the course of `finished` at the latest. */
  timerFired(nowMs: number): void;
}

/** Later than this is late: above what the granularity of timers and one full read of the link cost. */
const HELD_UP_MS = 10;

/**
 * The timers of all flows: a heap by due time on one timer of the clock.
 *
 * A flow has several deadlines, and the queue knows the earliest only, lazily: a deadline that moves back or goes away (as the
 * retransmission timer does with each acknowledgement) is not told to it. The flow is then called at the old time, sees that
 * nothing is due, and schedules the true one. So arming costs a comparison, unless it is for earlier than what is queued.
 *
 * An alarm that rings late tells that this thread was held up, by other work or by a computer that is busy. What the guest sent in the
 * meantime waits in the link, unread, and an event loop runs timers before it reads: every flow would take its acknowledgement for lost.
 * So such an alarm lets the loop read once, and rings again.
 */
export class TimerQueue implements Disposable {
  readonly #clock: Clock;
  readonly #finished: () => void;
  readonly #heap: TimerEntry[] = [];
  #alarm: Disposable | null = null;
  #alarmDueMs = Infinity;
  #firing = false;
  /** The alarm rang late, and was put off for what waits in the link. */
  #putOff = false;

  /** `finished` is called after all that was due at one time was called. */
  constructor(clock: Clock, finished: () => void) {
    this.#clock = clock;
    this.#finished = finished;
  }

  /** Within a run of callbacks. */
  get firing(): boolean {
    return this.#firing;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Calls the entry at `dueMs` or before. */
  schedule(entry: TimerEntry, dueMs: number): void {
    if (entry.timerIndex >= 0 && entry.timerDueMs <= dueMs) return;
    if (dueMs === Infinity) return;
    entry.timerDueMs = dueMs;
    if (entry.timerIndex < 0) {
      entry.timerIndex = this.#heap.length;
      this.#heap.push(entry);
    }
    this.#rise(entry);
    if (!this.#firing) this.#setAlarm();
  }

  remove(entry: TimerEntry): void {
    const index = entry.timerIndex;
    if (index < 0) return;
    entry.timerIndex = -1;
    const last = this.#heap.pop();
    if (this.#heap.length === 0) this.#stopAlarm();
    if (last === undefined || last === entry) return;
    last.timerIndex = index;
    this.#heap[index] = last;
    this.#rise(last);
    this.#sink(last);
  }

  dispose(): void {
    for (const entry of this.#heap) entry.timerIndex = -1;
    this.#heap.length = 0;
    this.#stopAlarm();
  }

  #stopAlarm(): void {
    void this.#alarm?.dispose();
    this.#alarm = null;
    this.#alarmDueMs = Infinity;
    this.#putOff = false;
  }

  #setAlarm(): void {
    const dueMs = this.#heap[0]?.timerDueMs ?? Infinity;
    if (dueMs >= this.#alarmDueMs) return;
    void this.#alarm?.dispose();
    this.#alarmDueMs = dueMs;
    this.#alarm = this.#clock.after(Math.max(0, dueMs - this.#clock.monotonic()), () => this.#ring());
  }

  #ring(): void {
    const nowMs = this.#clock.monotonic();
    this.#putOff = !this.#putOff && nowMs - this.#alarmDueMs > HELD_UP_MS;
    if (this.#putOff) {
      this.#alarm = this.#clock.after(0, () => this.#ring());
      return;
    }
    this.#alarm = null;
    this.#alarmDueMs = Infinity;
    this.#firing = true;
    for (let entry = this.#heap[0]; entry !== undefined && entry.timerDueMs <= nowMs; entry = this.#heap[0]) {
      this.remove(entry);
      entry.timerFired(nowMs);
    }
    this.#finished();
    this.#firing = false;
    this.#setAlarm();
  }

  #rise(entry: TimerEntry): void {
    const heap = this.#heap;
    let index = entry.timerIndex;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || parent.timerDueMs <= entry.timerDueMs) break;
      heap[index] = parent;
      parent.timerIndex = index;
      index = parentIndex;
    }
    heap[index] = entry;
    entry.timerIndex = index;
  }

  #sink(entry: TimerEntry): void {
    const heap = this.#heap;
    let index = entry.timerIndex;
    for (;;) {
      let childIndex = index * 2 + 1;
      let child = heap[childIndex];
      const right = heap[childIndex + 1];
      if (child === undefined) break;
      if (right !== undefined && right.timerDueMs < child.timerDueMs) {
        child = right;
        childIndex += 1;
      }
      if (child.timerDueMs >= entry.timerDueMs) break;
      heap[index] = child;
      child.timerIndex = index;
      index = childIndex;
    }
    heap[index] = entry;
    entry.timerIndex = index;
  }
}
