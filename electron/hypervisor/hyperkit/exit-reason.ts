import type { VmExit } from '../driver.ts';
import { crashed } from '../process/crashed.ts';
import { describeProcessEnd } from '../process/describe-end.ts';
import type { EndEvidence } from '../terminal-machine/terminal-machine.ts';
import { HYPERKIT_WORDS } from './failure-hints.ts';

export interface ExitEvidence extends EndEvidence {
  /** Its pid file is still there: it did not get so far as to exit. */
  readonly pidFileLeft: boolean;
}

/** `vmexit_suspend` in HyperKit's `src/hyperkit.c`. */
const POWERED_OFF = 0;
const RESET = 2;
const TRIPLE_FAULT = 3;

/**
 * Why a machine ended. A backend that took it over sees no exit code: to it, a HyperKit that removed its pid file has exited, and for
 * want of anything better its guest powered off. A guest that reset itself then, without a panic, is taken for that.
 */
export function exitReason({ panicked, end, killed, pidFileLeft, logTail }: ExitEvidence): VmExit {
  if (panicked) return crashed('the guest’s kernel panicked', '');
  if (killed) return crashed('HyperKit was killed on our order', '');
  const words = HYPERKIT_WORDS.last(logTail);
  if (end === null && !pidFileLeft) return { kind: 'shutdown' };
  const exitCode = end?.exitCode ?? null;
  if (exitCode === POWERED_OFF) return { kind: 'shutdown' };
  if (exitCode === RESET) return crashed('the guest reset itself, as a kernel does after a panic', words);
  if (exitCode === TRIPLE_FAULT) return crashed('the guest’s processor gave up (a triple fault)', words);
  return crashed(describeProcessEnd('HyperKit', end), words);
}
