import type { ProcessEnd } from '../../host/detached-process.ts';
import type { VmExit } from '../driver.ts';
import { crashed } from '../process/crashed.ts';
import { describeProcessEnd } from '../process/describe-end.ts';
import { lastWords } from './failure-hints.ts';

/** All that is known of a QEMU that has ended. */
export interface ExitEvidence {
  /** `reason` of the last SHUTDOWN event; null when there was none. */
  readonly shutdownReason: string | null;
  readonly panicked: boolean;
  /** Null when the process was no child of ours, so that nobody told us. */
  readonly end: ProcessEnd | null;
  /** We killed it. */
  readonly killed: boolean;
  readonly logTail: string;
}

/**
 * Why a machine ended. The guest's own power-off is the only good end; a reset is none, since the guest never reboots on
 * purpose (`-no-reboot` ends QEMU then): it is what a kernel does after a panic, or the processor after a triple fault.
 */
export function exitReason(evidence: ExitEvidence): VmExit {
  const words = evidence.killed ? '' : lastWords(evidence.logTail);
  if (evidence.panicked) return crashed('the guest’s kernel panicked', words);
  switch (evidence.shutdownReason) {
    case 'guest-shutdown':
      return { kind: 'shutdown' };
    case 'guest-reset':
    case 'subsystem-reset':
      return crashed('the guest reset itself, as a kernel does after a panic', words);
    case 'guest-panic':
      return crashed('the guest’s kernel panicked', words);
    case 'host-signal':
      return crashed('a signal asked QEMU to end', words);
    case 'host-error':
      return crashed('QEMU ended because of an error of its own', words);
    case null:
      return crashed(
        evidence.killed ? 'QEMU was killed on our order' : describeProcessEnd('QEMU', evidence.end),
        words,
      );
    default:
      return crashed(`QEMU ended (${evidence.shutdownReason})`, words);
  }
}
