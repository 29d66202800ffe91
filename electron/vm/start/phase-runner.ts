import type { StartPhase } from '../../api/machine-status.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';

/**
 * Runs the steps of a start, each in its phase and under its deadline. When the deadline passes, or the start is given up, the
 * step's signal aborts with the error that tells why, and that error comes out whatever the step itself then throws. A step is
 * always awaited to its end: what it began (a hypervisor, a socket) is its own to clean up before it rejects. What a step
 * returns is never lost, even when the signal aborted meanwhile: then the next step does not begin.
 */
export interface PhaseDeadline {
  /** There was a sign of life: the time begins anew. */
  restart(): void;
}

export interface PhaseStep<T> {
  readonly phase: StartPhase;
  readonly limitMs: number;
  /** Aborts when the whole start is given up; the reason is a BoathouseError. */
  readonly signal: CancelSignal;
  readonly run: (signal: AbortSignal, deadline: PhaseDeadline) => Promise<T>;
}

export class PhaseRunner {
  readonly #clock: Clock;
  readonly #onEnter: (phase: StartPhase) => void;
  #phase: StartPhase | null = null;

  constructor(options: { clock: Clock; onEnter: (phase: StartPhase) => void }) {
    this.#clock = options.clock;
    this.#onEnter = options.onEnter;
  }

  /** The phase of the current step, or of the last one. */
  get phase(): StartPhase | null {
    return this.#phase;
  }

  async run<T>(step: PhaseStep<T>): Promise<T> {
    if (step.signal.aborted) throw step.signal.reason;
    if (step.phase !== this.#phase) {
      this.#phase = step.phase;
      this.#onEnter(step.phase);
    }
    const controller = new AbortController();
    const giveUp = (): void => controller.abort(step.signal.reason);
    step.signal.addEventListener('abort', giveUp, { once: true });
    const expire = (): void => controller.abort(timeoutError(step.phase, step.limitMs));
    let timer: Disposable = this.#clock.after(step.limitMs, expire);
    const deadline = {
      restart: () => {
        void timer.dispose();
        if (!controller.signal.aborted) timer = this.#clock.after(step.limitMs, expire);
      },
    };
    try {
      return await step.run(controller.signal, deadline);
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      void timer.dispose();
      step.signal.removeEventListener('abort', giveUp);
    }
  }
}

const WAITED_FOR: Readonly<Record<StartPhase, string>> = {
  prepare: 'The files of the VM were not ready',
  launch: 'The hypervisor did not start the VM',
  kernel: 'The VM’s kernel did not come up',
  disks: 'The VM’s disks were not ready, with nothing said on the console',
  services: 'The VM’s services did not start',
  ssh: 'The VM did not answer on ssh',
  engine: 'The engine did not answer',
};

function timeoutError(phase: StartPhase, limitMs: number): BoathouseError {
  return new BoathouseError(`${phase}-timeout`, `${WAITED_FOR[phase]} within ${Math.round(limitMs / 1000)} seconds`, {
    hint: 'Read the log for the cause, then start again. A very busy computer can be one: close other programs.',
  });
}
