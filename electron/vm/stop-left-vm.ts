import { BoathouseError } from '../base/errors.ts';
import { ensureInstallKeys } from './keys.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { isRecordedVmAlive } from './machine-record.ts';
import { endLeftVm, findLeftVm } from './start/adopt-vm.ts';

export interface LeftVmStop {
  /** Ends the grace period when it aborts. */
  readonly force: AbortSignal;
  /** There is one, and it is about to be stopped. */
  readonly onFound: () => void;
}

/**
 * Stops the machine that an earlier backend left, should there be one. Resolves when there is none. Codes of its errors: `vm-unreachable`, `vm-not-ended`,
 * `keys-unusable`, and those of `findLeftVm`; its record stays then.
 */
export async function stopLeftVm(dependencies: MachineDependencies, { force, onFound }: LeftVmStop): Promise<void> {
  const { layout, drivers, logger } = dependencies;
  const left = await findLeftVm(dependencies, new AbortController().signal);
  if (left === null) {
    if (await isRecordedVmAlive(layout.machineRecord, drivers)) throw unreachable();
    return;
  }
  onFound();
  const keys = await ensureInstallKeys(layout.keysFolder, logger).catch(async (error: unknown) => {
    // The hypervisor may serve one of us only, so the next try would find it silent.
    await left.vm.detach();
    throw error;
  });
  await endLeftVm(left, dependencies, { keys, force });
}

function unreachable(): BoathouseError {
  return new BoathouseError('vm-unreachable', 'The VM of before runs and does not answer, so it cannot be stopped', {
    hint: 'Start and stop again: a start ends it and puts another in its place. If that fails, start the computer anew.',
  });
}
