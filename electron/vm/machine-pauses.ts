import type { MachineState } from '../api/machine-status.ts';
import type { Clock } from '../base/clock.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { MachineRun } from './machine-run.ts';

/** The machine, as far as a pause or resume looks at it. */
export interface PausableMachine {
  readonly state: () => MachineState;
  /** Null when nothing runs, or it is being stopped. */
  readonly run: () => MachineRun | null;
  readonly enter: (state: MachineState) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Pause and resume of a machine, one at a time, in the order in which they are asked for. A stop that comes meanwhile, or the machine's own
 * end, counts for more: then the state is left as it is.
 */
export class MachinePauses {
  readonly #machine: PausableMachine;
  /** The last pause or resume. */
  #turn: Promise<void> = Promise.resolve();

  constructor(machine: PausableMachine) {
    this.#machine = machine;
  }

  /** Errors: `not-running`, `pause-unsupported`, and the hypervisor's; the machine runs on then. */
  async pause(): Promise<void> {
    await this.#inTurn(async () => {
      const { clock, logger, enter } = this.#machine;
      const state = this.#machine.state();
      if (state.state === 'paused') return;
      const run = this.#machine.run();
      if (run === null || state.state !== 'running') throw notRunning();
      const { driver } = run;
      if (!driver.capabilities.pause) {
        throw new BoathouseError('pause-unsupported', `A machine of ${driver.name} cannot be paused`, {
          hint: 'Stop it instead: boathouse stop.',
        });
      }
      const { sinceMs: runningSinceMs, startDurationMs } = state;
      await run.pause();
      if (this.#machine.run() !== run) return;
      enter({ state: 'paused', sinceMs: clock.now(), runningSinceMs, startDurationMs });
      logger.info('paused');
    });
  }

  /** Errors: `not-running`, and the hypervisor's; the machine stays paused then. */
  async resume(): Promise<void> {
    await this.#inTurn(async () => {
      const { logger, enter } = this.#machine;
      const state = this.#machine.state();
      if (state.state === 'running') return;
      const run = this.#machine.run();
      if (run === null || state.state !== 'paused') throw notRunning();
      const { runningSinceMs, startDurationMs } = state;
      await run.resume();
      if (this.#machine.run() !== run) return;
      enter({ state: 'running', sinceMs: runningSinceMs, startDurationMs });
      logger.info('resumed');
    });
  }

  /** One that runs where it was to be paused does its work, so that is no failure. */
  async pauseAgain(): Promise<void> {
    await this.pause().catch((error: unknown) => {
      this.#machine.logger.warn(`the machine that was left paused runs: ${describeError(error)}`);
    });
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    await turn;
  }
}

function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}
