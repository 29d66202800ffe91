import { toFailure } from '../api/failure.ts';
import type { FolderLayout } from '../api/folder-layout.ts';
import type { MachineState, StartPhase } from '../api/machine-status.ts';
import { logFileOf } from './start/phase-log.ts';

/** What the machine is after a failure: of a phase of its start, or null, of the running machine. */
export function failedState(error: unknown, phase: StartPhase | null, layout: FolderLayout): MachineState {
  const failure = toFailure(error);
  if (phase === null) return { state: 'failed', phase, failure };
  return { state: 'failed', phase, failure: { ...failure, logFile: failure.logFile ?? logFileOf(phase, layout) } };
}
