import { asBoathouseError, BoathouseError } from '../base/errors.ts';
import { isRecordedVmAlive } from './machine-record.ts';
import type { MachineDependencies } from './machine-dependencies.ts';

/** Whether the VM that an earlier backend left runs. Rejects, with what to do, when nobody can tell: then it may be well, and nothing is done to it. */
export async function leftVmRuns({
  layout,
  drivers,
}: {
  readonly layout: Pick<MachineDependencies['layout'], 'machineRecord'>;
  readonly drivers: Pick<MachineDependencies['drivers'], 'named'>;
}): Promise<boolean> {
  try {
    return await isRecordedVmAlive(layout.machineRecord, drivers);
  } catch (error) {
    const known = asBoathouseError(error, 'hypervisor-failed', 'the hypervisor does not tell');
    const message = `whether the VM of before still runs is not known, so it is left alone: ${known.message}`;
    const hint = known.hint ?? 'Try again in a moment. If it stays so, start the computer anew.';
    throw new BoathouseError(known.code, message, { hint, cause: error });
  }
}
