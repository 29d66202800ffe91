import { BoathouseError } from '../../base/errors.ts';
import type { GuestAccess } from '../guest-access.ts';
import type { GuestMount } from '../shares.ts';

/** Where the guest's sshd listens for the folder's sake (`vm-assets/guest/boathouse/served-shares`). */
export function guestSocketOf({ tag }: Pick<GuestMount, 'tag'>): string {
  return `/run/boathouse/shares/${tag}`;
}

/**
 * Why the guest could not give a running container what it mounted anew. `open`: a process has something open in what was mounted before, all else is given;
 * `left`: what the container had is gone from the folder, or the guest's kernel refused.
 */
export const CUT_OFF_REASONS = ['open', 'left'] as const;

/** A container that gets input/output errors until it is started anew. */
export interface CutOff {
  readonly container: string;
  readonly reason: (typeof CUT_OFF_REASONS)[number];
}

/** What became of the folders that the guest was to mount. */
export interface MountReport {
  /** By tag; null: it is mounted. */
  readonly outcomes: ReadonlyMap<string, string | null>;
  readonly cutOff: readonly CutOff[];
}

const SCRIPT = '/usr/lib/boathouse/served-shares';
/** Of the shell: there is no such program. */
const NOT_FOUND = 127;

/**
 * Has the guest mount the folders anew, in that order, let its engine start if that waited for them, and give them to containers that run. Rejects when the guest does not answer, and with
 * `share-failed` when it has no such program.
 */
export async function mountInGuest(
  access: GuestAccess,
  mounts: readonly GuestMount[],
  signal: AbortSignal,
): Promise<MountReport> {
  return await ask(access, ['mount', ...mounts.map(({ tag }) => tag)].join(' '), signal);
}

/** Has the guest give them to containers once more, and tell to whom it cannot. Rejects as above. */
export async function askCutOff(access: GuestAccess, signal: AbortSignal): Promise<readonly CutOff[]> {
  return (await ask(access, 'cut-off', signal)).cutOff;
}

async function ask(access: GuestAccess, words: string, signal: AbortSignal): Promise<MountReport> {
  const { exitCode, stdout, stderr } = await access.run(`${SCRIPT} ${words}`, signal);
  if (exitCode === NOT_FOUND) {
    throw new BoathouseError(
      'share-failed',
      'the VM’s image is of a version that cannot mount what is served over ssh',
      {
        hint: 'Install the image that belongs to this version, and start the machine again.',
      },
    );
  }
  if (exitCode !== 0) {
    throw new BoathouseError('share-failed', `the VM gave the mounts up: ${stderr.trim() || `exit code ${exitCode}`}`);
  }
  return parseReport(stdout);
}

/** Lines: `TAG mounted`, `TAG failed REASON`, `cut-off CONTAINER open|left`; images of before know no reason. */
export function parseReport(text: string): MountReport {
  const outcomes = new Map<string, string | null>();
  const cutOff: CutOff[] = [];
  for (const line of text.split('\n')) {
    const [, subject = '', word = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    if (subject === 'cut-off' && /^[0-9a-f]{64}$/.test(word))
      cutOff.push({ container: word, reason: rest === 'open' ? 'open' : 'left' });
    else if (word === 'mounted') outcomes.set(subject, null);
    else if (word === 'failed') outcomes.set(subject, rest === '' ? 'the VM does not say why' : rest);
  }
  return { outcomes, cutOff };
}
