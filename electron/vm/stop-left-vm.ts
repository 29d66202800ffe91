import { describeError } from '../base/errors.ts';
import { ensureInstallKeys } from './keys.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { endLeftVm, findLeftVm } from './start/adopt-vm.ts';

export interface LeftVmStop {
  /** Ends the grace period when it aborts. */
  readonly force: AbortSignal;
  /** There is one, and it is about to be stopped. */
  readonly onFound: () => void;
}

/** Stops the machine that an earlier backend left, should there be one. Never rejects: what keeps it from being stopped is logged. */
export async function stopLeftVm(dependencies: MachineDependencies, { force, onFound }: LeftVmStop): Promise<void> {
  try {
    const left = await findLeftVm(dependencies, new AbortController().signal);
    if (left === null) return;
    onFound();
    const keys = await ensureInstallKeys(dependencies.layout.keysFolder, dependencies.logger);
    await endLeftVm(left, dependencies, { keys, force });
  } catch (error) {
    dependencies.logger.error(`the VM that an earlier backend left could not be stopped: ${describeError(error)}`);
  }
}
