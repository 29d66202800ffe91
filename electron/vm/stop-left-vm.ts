import { asBoathouseError, describeError } from '../base/errors.ts';
import { ensureInstallKeys } from './keys.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { endLeftVm, findLeftVm } from './start/adopt-vm.ts';

export interface LeftVmStop {
  /** Ends the grace period when it aborts. */
  readonly force: AbortSignal;
  /** There is one, and it is about to be stopped. */
  readonly onFound: () => void;
}

/** Stops the machine that an earlier backend left, should there be one. Never rejects: to what keeps it from being stopped, a sentence; null: nothing does. */
export async function stopLeftVm(
  dependencies: MachineDependencies,
  { force, onFound }: LeftVmStop,
): Promise<string | null> {
  try {
    const left = await findLeftVm(dependencies, new AbortController().signal);
    if (left === null) return null;
    onFound();
    const keys = await ensureInstallKeys(dependencies.layout.keysFolder, dependencies.logger);
    await endLeftVm(left, dependencies, { keys, force });
    return null;
  } catch (error) {
    dependencies.logger.error(`the VM that an earlier backend left could not be stopped: ${describeError(error)}`);
    return leftVmWarning(error);
  }
}

/** For a machine of which it is not known whether it runs, or that was not stopped. */
export function leftVmWarning(error: unknown): string {
  const { message, hint } = asBoathouseError(error, 'hypervisor-failed', 'the hypervisor does not tell');
  return `A VM of before may still run: ${message}.${hint === undefined ? '' : ` ${hint}`}`;
}
