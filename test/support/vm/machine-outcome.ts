import type { MachineState } from '../../../electron/api/machine-status.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { MachineBench } from './machine-bench.ts';

/** The details of a failed state. */
export function failureOf(state: MachineState) {
  if (state.state !== 'failed') throw new Error(`the machine is ${state.state}`);
  return state;
}

/** Starts, and resolves with what the start was rejected with. */
export function failingStart(bench: MachineBench): Promise<BoathouseError> {
  return bench.machine.start().then(
    () => {
      throw new Error('the start did not fail');
    },
    (error: unknown) => {
      if (error instanceof BoathouseError) return error;
      throw error;
    },
  );
}
