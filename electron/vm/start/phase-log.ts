import type { FolderLayout } from '../../api/folder-layout.ts';
import type { StartPhase } from '../../api/machine-status.ts';

/** The log that tells most about a failure in a phase. */
export function logFileOf(phase: StartPhase, layout: FolderLayout): string {
  if (phase === 'launch') return layout.hypervisorLog;
  return phase === 'prepare' || phase === 'ssh' ? layout.backendLog : layout.consoleLog;
}
