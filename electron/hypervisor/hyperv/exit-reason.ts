import type { VmExit } from '../driver.ts';
import { crashed } from '../process/crashed.ts';

/** All that is known of a machine that has ended. */
export interface ExitEvidence {
  readonly panicked: boolean;
  /** We turned it off. */
  readonly killed: boolean;
  /** Of `END_EVENTS`, the newest first; empty when Hyper-V's log has none, or cannot be read. */
  readonly events: readonly number[];
  /** The guest's kernel said on the console that it switches the machine off; without a console: it was asked to. */
  readonly poweredDown: boolean;
}

/** By the guest itself, or by it since it was asked to. */
const SHUT_DOWN = [18508, 18504];

/**
 * What Hyper-V logs of ends (`Microsoft-Windows-Hyper-V-Worker-Admin`, and the last in `Microsoft-Windows-Hyper-V-VMMS-Admin`; the numbers are
 * those of microsoft/openvmm's `petri/src/vm/hyperv/powershell.rs`). The state alone does not tell a shut-down from a crash.
 */
const CRASHES: ReadonlyMap<number, string> = new Map([
  [18502, 'somebody turned the machine off'],
  [18512, 'somebody reset the machine'],
  [18514, 'the guest reset itself, as a kernel does after a panic'],
  [18515, 'the guest reset itself, as a kernel does after a panic'],
  [18528, 'Hyper-V turned the machine off after an error from which it could not recover'],
  [18539, 'the guest’s processor gave up (a triple fault)'],
  [18540, 'the guest’s processor gave up (a triple fault)'],
  [18550, 'the guest’s processor gave up (a triple fault)'],
  [18560, 'the guest’s processor gave up (a triple fault)'],
  [14070, 'the machine’s worker process ended unexpectedly'],
]);

export const END_EVENTS: readonly number[] = [...SHUT_DOWN, ...CRASHES.keys()];

export function exitReason({ panicked, killed, events, poweredDown }: ExitEvidence): VmExit {
  if (panicked) return crashed('the guest’s kernel panicked', '');
  if (killed) return crashed('the machine was turned off on our order', '');
  const [last] = events;
  if (last === undefined) {
    return poweredDown ? { kind: 'shutdown' } : crashed('the machine ended, and Hyper-V’s log does not tell why', '');
  }
  return SHUT_DOWN.includes(last)
    ? { kind: 'shutdown' }
    : crashed(CRASHES.get(last) ?? `Hyper-V logged event ${last}`, '');
}
