import type { MachineStatus, StartPhase } from '../api/machine-status.ts';
import type { Clock } from '../base/clock.ts';

/** How long the phases of the last start took; the current one counts from when it is over. */
export class PhaseTimes {
  readonly #clock: Clock;
  #finished: MachineStatus['phases'] = [];
  #current: { readonly phase: StartPhase; readonly startedMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.#finished = [];
    this.#current = null;
  }

  enter(phase: StartPhase): void {
    this.end();
    this.#current = { phase, startedMs: this.#clock.monotonic() };
  }

  end(): void {
    if (this.#current === null) return;
    const { phase, startedMs } = this.#current;
    const durationMs = Math.round(this.#clock.monotonic() - startedMs);
    this.#current = null;
    // A left machine that turned out to be unusable: the phases come a second time.
    const earlier = this.#finished.find((finished) => finished.phase === phase);
    if (earlier === undefined) this.#finished.push({ phase, durationMs });
    else earlier.durationMs += durationMs;
  }

  list(): MachineStatus['phases'] {
    return this.#finished.map((entry) => ({ ...entry }));
  }

  describe(): string {
    return this.#finished.map(({ phase, durationMs }) => `${phase} ${(durationMs / 1000).toFixed(1)} s`).join(', ');
  }
}
