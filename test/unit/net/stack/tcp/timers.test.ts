import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../../electron/base/clock.ts';
import type { Disposable } from '../../../../../electron/base/disposable.ts';
import { type TimerEntry, TimerQueue } from '../../../../../electron/net/stack/tcp/timers.ts';
import { SimClock } from '../../../../support/net/sim-clock.ts';

class Probe implements TimerEntry {
  timerIndex = -1;
  timerDueMs = Infinity;
  readonly firedAt: number[] = [];
  timerFired(nowMs: number): void {
    this.firedAt.push(nowMs);
  }
}

describe('the timer queue', () => {
  it('calls in order of due time, whatever the order of arming', () => {
    const clock = new SimClock();
    const order: number[] = [];
    const queue = new TimerQueue(clock, () => undefined);
    const delays = [50, 10, 40, 20, 30, 25, 5, 45];
    for (const delay of delays) {
      const probe = new Probe();
      probe.timerFired = () => order.push(delay);
      queue.schedule(probe, delay);
    }
    clock.run(100);
    expect(order).toEqual([...delays].sort((one, other) => one - other));
    expect(queue.size).toBe(0);
  });

  it('keeps the earlier of two deadlines, and one alarm for all', () => {
    const clock = new SimClock();
    const queue = new TimerQueue(clock, () => undefined);
    const probe = new Probe();
    queue.schedule(probe, 100);
    queue.schedule(probe, 300);
    queue.schedule(probe, 20);
    queue.schedule(new Probe(), Infinity);
    expect(clock.pending).toBe(1);
    clock.run(1000);
    expect(probe.firedAt).toEqual([20]);
  });

  it('forgets what is removed, wherever it stands', () => {
    const clock = new SimClock();
    const queue = new TimerQueue(clock, () => undefined);
    const probes = Array.from({ length: 20 }, () => new Probe());
    for (const [index, probe] of probes.entries()) queue.schedule(probe, 10 + ((index * 7) % 20));
    for (const [index, probe] of probes.entries()) if (index % 3 === 0) queue.remove(probe);
    clock.run(1000);
    for (const [index, probe] of probes.entries())
      expect(probe.firedAt).toEqual(index % 3 === 0 ? [] : [10 + ((index * 7) % 20)]);
    expect(clock.pending).toBe(0);
  });

  it('tells once when all that was due was called, and takes what is armed meanwhile', () => {
    const clock = new SimClock();
    let finished = 0;
    const again = new Probe();
    const queue = new TimerQueue(clock, () => {
      finished += 1;
      if (finished === 1) queue.schedule(again, clock.monotonic() + 5);
    });
    queue.schedule(again, 10);
    queue.schedule(new Probe(), 10);
    clock.run(100);
    expect(finished).toBe(2);
    expect(again.firedAt).toEqual([10, 15]);
  });

  it('leaves no alarm behind when it is disposed', () => {
    const clock = new SimClock();
    const queue = new TimerQueue(clock, () => undefined);
    queue.schedule(new Probe(), 10);
    queue.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('an alarm that rings late', () => {
  /** Time passes without its alarms: `turn` is one turn of the event loop. */
  class HeldUpClock implements Clock {
    nowMs = 0;
    readonly #alarms = new Set<{ readonly dueMs: number; readonly callback: () => void }>();
    now(): number {
      return this.nowMs;
    }
    monotonic(): number {
      return this.nowMs;
    }
    after(delayMs: number, callback: () => void): Disposable {
      const alarm = { dueMs: this.nowMs + delayMs, callback };
      this.#alarms.add(alarm);
      return { dispose: () => void this.#alarms.delete(alarm) };
    }
    turn(): void {
      for (const alarm of [...this.#alarms]) {
        if (alarm.dueMs <= this.nowMs && this.#alarms.delete(alarm)) alarm.callback();
      }
    }
  }

  it('lets what waits in the link be read first, once', () => {
    const clock = new HeldUpClock();
    const queue = new TimerQueue(clock, () => undefined);
    const probe = new Probe();
    queue.schedule(probe, 100);
    clock.nowMs = 500;
    clock.turn();
    expect(probe.firedAt).toEqual([]);
    // A deadline that moves meanwhile changes nothing.
    queue.schedule(probe, 300);
    queue.schedule(new Probe(), 50);
    clock.nowMs = 900;
    clock.turn();
    expect(probe.firedAt).toEqual([900]);
    queue.schedule(probe, 1000);
    clock.nowMs = 1001;
    clock.turn();
    expect(probe.firedAt).toEqual([900, 1001]);
  });

  it('is forgotten when nothing is due any more', () => {
    const clock = new HeldUpClock();
    const queue = new TimerQueue(clock, () => undefined);
    const probe = new Probe();
    queue.schedule(probe, 100);
    clock.nowMs = 500;
    clock.turn();
    queue.remove(probe);
    queue.schedule(probe, 600);
    clock.nowMs = 700;
    clock.turn();
    expect(probe.firedAt).toEqual([]);
    clock.turn();
    expect(probe.firedAt).toEqual([700]);
  });
});
