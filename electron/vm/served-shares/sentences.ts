import { BoathouseError, describeError } from '../../base/errors.ts';
import type { GuestMount } from '../shares.ts';
import type { CutOff } from './guest-script.ts';

/** What users read about shared folders that are not as they should be. */
const ID_LENGTH = 12;
const NAMED_MAX = 10;

/** Of a warning about one folder. */
export function subjectOf({ guestPath }: GuestMount): string {
  return `share/${guestPath}`;
}

export function unusableSentence({ guestPath }: GuestMount, reason: string): string {
  return `Containers cannot use the shared folder ${guestPath}: ${reason}.`;
}

export function lateSentence({ guestPath }: GuestMount): string {
  return (
    `The shared folder ${guestPath} was not there for a while, and is again. ` +
    'Containers that started meanwhile may have an empty folder in its place: restart those.'
  );
}

const CUT_OFF_BECAUSE: Readonly<Record<CutOff['reason'], string>> = {
  open:
    'Running containers were given them anew, but these have a working folder, a file or a watch open in what was there before, ' +
    'and get nothing but errors from that until they are restarted',
  left:
    'These containers could not be given them anew (the folder they had may be gone; the console tells more: boathouse logs), ' +
    'and get nothing but errors from them until they are restarted',
};

/** `containers` are full ids. */
export function cutOffSentence(reason: CutOff['reason'], containers: readonly string[]): string {
  const named = containers.slice(0, NAMED_MAX).map((id) => id.slice(0, ID_LENGTH));
  const more = containers.length > named.length ? ` (and ${containers.length - named.length} more)` : '';
  return (
    `The way to the shared folders was lost and made again. ${CUT_OFF_BECAUSE[reason]}: ` +
    `docker restart ${named.join(' ')}${more}`
  );
}

/** Why, and what to do about it. */
export function reasonOf(error: unknown): string {
  const hint = error instanceof BoathouseError && error.hint !== undefined ? ` (${error.hint.replace(/\.$/, '')})` : '';
  return `${describeError(error)}${hint}`;
}
