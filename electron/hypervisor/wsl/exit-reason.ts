import type { ProcessEnd } from '../../host/detached-process.ts';
import type { VmExit } from '../driver.ts';
import { crashed } from '../process/crashed.ts';
import { describeProcessEnd } from '../process/describe-end.ts';
import { WSL_WORDS } from './failure-hints.ts';
import { SWITCHED_OFF } from './session-end.ts';

/** All that is known of a session that has ended. */
export interface ExitEvidence {
  /** Of the keeper; null when it was no child of ours, so that nobody told us. */
  readonly end: ProcessEnd | null;
  /** We killed it. */
  readonly killed: boolean;
  /** What the keeper wrote last. */
  readonly logTail: string;
}

/** The keeper's log tells of the guest's own power-off, to a backend too that took the session over and sees no exit code. */
export function exitReason({ end, killed, logTail }: ExitEvidence): VmExit {
  if (killed) return crashed('the WSL session was ended on our order', '');
  const words = WSL_WORDS.last(logTail);
  if ((end === null || end.exitCode === 0) && words === SWITCHED_OFF) return { kind: 'shutdown' };
  return crashed(describeProcessEnd('the process that holds the WSL session', end), words);
}
