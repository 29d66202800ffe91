import type { CancelSignal } from '../../base/cancellation.ts';
import type { MachineRecord } from '../driver.ts';
import { type HelperProgram, startHelperProgram, waitForHelperProgram } from './helper-program.ts';
import type { LaunchScope } from './launch-scope.ts';
import type { WatchedProcess } from './watched-process.ts';

/** A process that serves the machine. */
export interface Helper {
  /** For messages, and in the machine's record. */
  readonly name: string;
  readonly process: WatchedProcess;
}

export function helperRecords(helpers: readonly Helper[]): MachineRecord['helpers'] {
  return helpers.map(({ name, process }) => ({ ...process.identity, name }));
}

export interface HelperLaunch {
  readonly name: string;
  readonly program: HelperProgram;
  readonly scope: LaunchScope;
  readonly signal: CancelSignal;
}

/** Starts it, as the scope's, and returns when it is ready. Throws `hypervisor-failed`, `cancelled`. */
export async function launchHelper({ name, program, scope, signal }: HelperLaunch): Promise<Helper> {
  const started = await startHelperProgram(program);
  const process = await scope.adopt(started);
  await waitForHelperProgram(started, program, signal);
  return { name, process };
}
