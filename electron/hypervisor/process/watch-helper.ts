import { isSameProcess } from '../../host/process-identity.ts';
import type { ProcessRecord } from '../driver.ts';
import type { WatchedProcess } from './watched-process.ts';

export interface HelperWatch {
  readonly helper: WatchedProcess;
  /** The hypervisor's process. */
  readonly machine: ProcessRecord;
  /** The machine is known to be over, or is being ended by us. */
  readonly over: () => boolean;
}

/** Resolves to true when the helper ended while its machine runs on, to false when the machine went first. */
export async function helperEndedEarly({ helper, machine, over }: HelperWatch): Promise<boolean> {
  await helper.end();
  if (over()) return false;
  return await isSameProcess(machine.pid, machine.startTime).catch(() => false);
}
