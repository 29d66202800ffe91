import type { Finding } from './types.ts';

export function ok(detail: string): Finding {
  return { outcome: 'ok', detail, fix: null };
}

export function warning(detail: string, fix: string): Finding {
  return { outcome: 'warning', detail, fix };
}

export function failure(detail: string, fix: string): Finding {
  return { outcome: 'failure', detail, fix };
}

export function skipped(detail: string): Finding {
  return { outcome: 'skipped', detail, fix: null };
}

/** For the checks that ask the guest. */
export const MACHINE_NOT_RUNNING = skipped('The machine is not running, or paused.');
