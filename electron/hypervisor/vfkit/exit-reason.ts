import type { VmExit } from '../driver.ts';
import { crashed } from '../process/crashed.ts';
import { describeProcessEnd } from '../process/describe-end.ts';
import type { EndEvidence } from '../terminal-machine/terminal-machine.ts';
import { VFKIT_WORDS } from './failure-hints.ts';

/** What vfkit writes when its machine has stopped by itself, and when it had to stop it by force (`cmd/vfkit/main.go`). */
const STOPPED = 'msg="VM is stopped"';
const FORCED = 'forcing stop';

/** Why a machine ended. Its log tells the guest's own power-off, to a backend too that took the machine over and sees no exit code. */
export function exitReason(evidence: EndEvidence): VmExit {
  const { logTail, end } = evidence;
  if (evidence.panicked) return crashed('the guest’s kernel panicked', '');
  if (evidence.killed) return crashed('vfkit was killed on our order', '');
  const words = VFKIT_WORDS.last(logTail);
  if (logTail.includes(FORCED)) return crashed('a signal asked vfkit to end, and the guest did not', words);
  const clean = end === null || end.exitCode === 0;
  if (clean && logTail.includes(STOPPED)) return { kind: 'shutdown' };
  return crashed(describeProcessEnd('vfkit', end), words);
}
