import { isAbsolute } from 'node:path';
import { BoathouseError } from '../base/errors.ts';

interface KnownFailure {
  readonly code: string;
  /** Behind the path. */
  readonly what: string;
  readonly hint: string;
}

const KNOWN_FAILURES: ReadonlyMap<string, KnownFailure> = new Map([
  ['ENOENT', { code: 'file-missing', what: 'does not exist', hint: 'Check the path, and that its folder is there.' }],
  ['ENOTDIR', { code: 'file-missing', what: 'leads through something that is no folder', hint: 'Check the path.' }],
  ['EISDIR', { code: 'file-unsuitable', what: 'is a folder', hint: 'Name a file in it.' }],
  ['EACCES', { code: 'file-denied', what: 'is not permitted to you', hint: 'Choose a place that is yours.' }],
  ['EPERM', { code: 'file-denied', what: 'is not permitted to you', hint: 'Choose a place that is yours.' }],
  ['EROFS', { code: 'file-denied', what: 'is on a disk that is read-only', hint: 'Choose another place.' }],
  ['ENOSPC', { code: 'disk-full', what: 'does not fit: the disk is full', hint: 'Make room, or choose another disk.' }],
  ['EDQUOT', { code: 'disk-full', what: 'does not fit in your quota', hint: 'Make room, or choose another disk.' }],
  [
    'EFBIG',
    {
      code: 'disk-full',
      what: 'is larger than that disk takes a file',
      hint: 'Choose another disk: FAT ends at 4 GiB.',
    },
  ],
  ['ENAMETOOLONG', { code: 'file-unsuitable', what: 'is too long a name', hint: 'Choose a shorter one.' }],
]);

/** What the system said about a file that the user named, with the path and what to do. What is no error of the system's stays as it is. */
export function fileFailure(error: unknown, path: string): unknown {
  if (error instanceof BoathouseError || !(error instanceof Error) || !('code' in error)) return error;
  const known = KNOWN_FAILURES.get(String(error.code));
  if (known !== undefined) return new BoathouseError(known.code, `${path} ${known.what}`, { hint: known.hint });
  if (!('syscall' in error)) return error;
  return new BoathouseError('file-failed', `${path} cannot be used`, { cause: error });
}

/** What is a whole path on another system is none here, and would be looked for wherever this program was started. */
export function requireWholePath(path: string): void {
  if (isAbsolute(path)) return;
  throw new BoathouseError('file-unsuitable', `${path} is no whole path on this computer`, {
    hint: 'Write all of it.',
  });
}
