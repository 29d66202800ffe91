import { BoathouseError } from '../../base/errors.ts';

/** What a user can do about the reasons for which a guest gives its boot up (`vm-assets/GUEST.md`). */
const HINTS: Readonly<Record<string, string>> = {
  'root-disk-missing':
    'The VM image does not fit its kernel. Run `npm run setup` in the checkout, or install Boathouse again.',
  'config-disk-missing':
    'Start again: the disk that tells the VM its settings is written anew. If that does not help, report it.',
  'data-disk-missing': 'Start again. If that does not help, check that the data disk’s file can be read and written.',
  'data-disk-unrecognised':
    'The data disk’s file holds something else than a file system of Boathouse, and is left as it is. ' +
    'Put the right file back, or start with an empty one: boathouse reset --data.',
  'data-disk-damaged':
    'The file system check could not mend the data disk. Copy the file before you try more, then restore a backup, ' +
    'or start with an empty one: boathouse reset --data.',
  'share-failed': 'Remove or change the shared folder that is named: boathouse settings edit.',
  'daemon-json-invalid':
    'Correct engine.config (boathouse settings edit), or take it back: boathouse settings reset engine.config.',
};

/** The error for `[boathouse] fatal code=… message=…`. A code that we do not know still fails the start, as `guest-failed`. */
export function guestFatalError(fatal: { readonly code: string; readonly message: string }): BoathouseError {
  const hint = Object.hasOwn(HINTS, fatal.code) ? HINTS[fatal.code] : undefined;
  if (hint === undefined) {
    return new BoathouseError('guest-failed', `The VM could not boot: ${fatal.message} (${fatal.code})`, {
      hint: 'The console’s log says more.',
    });
  }
  return new BoathouseError(fatal.code, `The VM could not boot: ${fatal.message}`, { hint });
}
