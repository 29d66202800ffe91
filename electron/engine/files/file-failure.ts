import { fileNameText } from '../../api/engine/file-path.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { AskedProgram } from '../guest-questions.ts';

/** What the VM's program can say went wrong: our code, what is said of it, and what to do about it. */
const KNOWN: Readonly<Record<string, { readonly code: string; readonly message: string; readonly hint?: string }>> = {
  missing: { code: 'file-missing', message: 'There is no such file or folder (any more)' },
  exists: { code: 'file-exists', message: 'There is a file or folder of that name already' },
  denied: {
    code: 'file-denied',
    message: 'The kernel does not let even root do that',
    hint: 'Some files of /proc and /sys, and those that are marked immutable, cannot be changed.',
  },
  busy: { code: 'file-busy', message: 'It is in use: something is mounted there, or it is being run' },
  changed: {
    code: 'file-changed',
    message: 'The file was changed since it was read',
    hint: 'Read it again, and make your changes in that.',
  },
  ended: { code: 'file-missing', message: 'The container has just been started or has ended', hint: 'Try again.' },
  'not-a-folder': { code: 'file-not-a-folder', message: 'It is not a folder' },
  'is-a-folder': { code: 'file-is-a-folder', message: 'It is a folder' },
  'not-a-file': {
    code: 'file-not-a-file',
    message: 'It is no regular file, and what others would do with it is not known',
  },
  'not-empty': {
    code: 'file-busy',
    message: 'Something was put into the folder while it was being removed',
    hint: 'Try again.',
  },
  'cross-device': {
    code: 'file-cross-device',
    message: 'This folder comes from the image, and Linux does not rename such folders',
    hint: 'Make a new folder and put the files there.',
  },
  'read-only': { code: 'file-read-only', message: 'It is mounted read-only' },
  'no-space': {
    code: 'file-no-space',
    message: 'The VM’s disk is full',
    hint: 'Remove images and volumes that nothing uses, or give the disk more room: boathouse settings set disk.sizeGiB',
  },
  'name-too-long': { code: 'file-name-too-long', message: 'The name or the path is too long' },
  'link-refused': {
    code: 'file-denied',
    message: 'A link on the way leads in a circle, or out of the container by the kernel’s own ways',
  },
  'too-large': { code: 'file-too-large', message: 'The file is too large for that' },
  'cut-off': { code: 'file-failed', message: 'The transfer ended early' },
  'not-mounted': {
    code: 'files-unavailable',
    message: 'This volume is mounted only while a container uses it',
    hint: 'Start a container that mounts it.',
  },
};

/** Of the program's `CODE TEXT`. */
export function fileFailure(words: string): BoathouseError {
  const [, code = '', text = ''] = /^(\S+) ?(\S*)/.exec(words) ?? [];
  const known = KNOWN[code];
  // It may name files: no control characters, and no marks of direction.
  const said = fileNameText(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    ' ',
  );
  if (known === undefined) return fileFailed(said || 'it did not say why');
  const { code: ourCode, message, hint } = known;
  return new BoathouseError(
    ourCode,
    said === '' ? message : `${message} (${said})`,
    hint === undefined ? {} : { hint },
  );
}

export function fileFailed(reason: string): BoathouseError {
  return new BoathouseError('file-failed', `Looking at files in the VM failed: ${reason}`, {
    hint: 'A VM image that is older than this program cannot do that. To look at the VM: boathouse diagnose',
  });
}

/** The VM's program for files: vm-assets/guest/boathouse/files. */
export const FILE_PROGRAM: AskedProgram = {
  path: '/usr/lib/boathouse/files',
  failure: fileFailure,
  failed: fileFailed,
};
