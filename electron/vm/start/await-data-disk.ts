import type { Clock } from '../../base/clock.ts';
import { delay } from '../../host/delay.ts';
import type { GuestAccess } from '../guest-access.ts';

/**
 * Waits over ssh until the guest has mounted its data disk, for one whose console nobody sees. sshd runs before that, and does not need it.
 *
 *   neither ──a program makes or checks its file system──▶ busy ──▶ mounted
 *
 * A disk that is missing, foreign or damaged stays `neither`, which the deadline ends.
 */
export interface DataDiskWait {
  readonly access: GuestAccess;
  readonly clock: Clock;
  /** A sign of life. */
  readonly onBusy: () => void;
}

const POLL_MS = 2_000;
/** Milestones of the guest (`vm-assets/guest/boathouse/boot`), and those whose work takes long. */
const LOOK =
  'if [ -e /run/boathouse/ready/data-disk ]; then echo mounted; elif pidof e2fsck mke2fs >/dev/null; then echo busy; fi';

/** Rejects when the signal aborts. */
export async function awaitDataDisk({ access, clock, onBusy }: DataDiskWait, signal: AbortSignal): Promise<void> {
  for (;;) {
    const state = await look(access, signal);
    if (state === 'mounted') return;
    if (state === 'busy') onBusy();
    await delay(clock, POLL_MS, signal);
  }
}

/** Empty when it is neither, or could not be asked. */
async function look(access: GuestAccess, signal: AbortSignal): Promise<string> {
  try {
    return (await access.run(LOOK, signal)).stdout.trim();
  } catch (error) {
    if (signal.aborted) throw error;
    return '';
  }
}
