import type { ProcessEnd } from '../../host/detached-process.ts';

/** With what `diskless` in the guest ends (`vm-assets/GUEST.md`); wsl.exe ends likewise. */
const POWERED_OFF = 130;
const REBOOTED = 129;

/** The keeper's last word about a guest that switched itself off. */
export const SWITCHED_OFF = 'the guest switched itself off';
const ASKED_FOR_REBOOT = 'the guest asked for a reboot';

export function isPowerOff({ exitCode }: ProcessEnd): boolean {
  return exitCode === POWERED_OFF;
}

/** A line for the log. */
export function describeSessionEnd(end: ProcessEnd): string {
  if (isPowerOff(end)) return SWITCHED_OFF;
  if (end.exitCode === REBOOTED) return ASKED_FOR_REBOOT;
  if (end.signal !== null) return `the session was ended by ${end.signal}`;
  return `the session ended with exit code ${end.exitCode ?? 'unknown'}`;
}
