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

const SCRIPT = '/usr/lib/boathouse/served-shares';
/** Of the shell: there is no such program. */
const NOT_FOUND = 127;

/** What became of the folders that the guest was to mount, by tag; null: it is mounted. */
export type MountOutcomes = ReadonlyMap<string, string | null>;

/**
 * Has the guest mount the folders anew, in that order, and let its engine start if that waited for them. Rejects when the guest does not answer, and with
 * `share-failed` when it has no such program, or that fails.
 */
export async function mountInGuest(
  access: GuestAccess,
  mounts: readonly GuestMount[],
  signal: AbortSignal,
): Promise<MountOutcomes> {
  return parseOutcomes(await ask(access, ['mount', ...mounts.map(({ tag }) => tag)].join(' '), signal));
}

/** Has the guest give them to containers that run, and tell to whom it cannot. Rejects as above. */
export async function renewInGuest(access: GuestAccess, signal: AbortSignal): Promise<readonly CutOff[]> {
  return parseCutOff(await ask(access, 'cut-off', signal));
}

async function ask(access: GuestAccess, words: string, signal: AbortSignal): Promise<string> {
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
    throw new BoathouseError(
      'share-failed',
      `the VM gave ‘served-shares ${words}’ up: ${stderr.trim() || `exit code ${exitCode}`}`,
    );
  }
  return stdout;
}

/** Of lines `TAG mounted`, `TAG failed REASON`. */
export function parseOutcomes(text: string): MountOutcomes {
  const outcomes = new Map<string, string | null>();
  for (const [tag, word, rest] of wordsOf(text)) {
    if (word === 'mounted') outcomes.set(tag, null);
    else if (word === 'failed') outcomes.set(tag, rest === '' ? 'the VM does not say why' : rest);
  }
  return outcomes;
}

/** Of lines `cut-off CONTAINER open|left`; images of before know no reason. */
export function parseCutOff(text: string): readonly CutOff[] {
  return wordsOf(text)
    .filter(([subject, container]) => subject === 'cut-off' && /^[0-9a-f]{64}$/.test(container))
    .map(([, container, rest]) => ({ container, reason: rest === 'open' ? 'open' : 'left' }));
}

function wordsOf(text: string): [subject: string, word: string, rest: string][] {
  return text.split('\n').map((line) => {
    const [, subject = '', word = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    return [subject, word, rest];
  });
}
