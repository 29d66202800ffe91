import type { FolderLayout } from '../api/folder-layout.ts';
import { BoathouseError } from '../base/errors.ts';

/** A machine that ended without anybody's wish. */
export interface UnwantedEnd {
  /** A clause of the hypervisor's. */
  readonly detail: string;
  /** Of the guest's kernel; null: it said nothing of one. */
  readonly panic: string | null;
  readonly layout: FolderLayout;
}

/** `guest-panic` or `vm-exited`. */
export function vmEndError({ detail, panic, layout }: UnwantedEnd): BoathouseError {
  const { consoleLog, hypervisorLog } = layout;
  const hint = 'Start again: boathouse start. The data disk is checked if it needs to be.';
  if (panic === null)
    return new BoathouseError('vm-exited', `The VM ended: ${detail}`, { hint, logFile: hypervisorLog });
  return new BoathouseError('guest-panic', `The VM’s kernel panicked: ${panic}`, { hint, logFile: consoleLog });
}
