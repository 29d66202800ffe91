import { z } from 'zod';

/*
 * How files are named. A name on a Linux file system is any bytes but NUL and `/`, and not always UTF-8, so no text can stand for each.
 * Here, and down to the program in the VM, names and paths are percent-encoded: letters, digits, `.`, `_`, `~` and `-` stand for
 * themselves, every other byte is `%` and two capital hex digits. One name has one form, so forms are compared as texts. What is
 * shown is made of it last (`fileNameText`).
 */

/** Of one name, as Linux has it, and of a path, in bytes; in the form here each byte takes three characters at most. */
const NAME_MAX_BYTES = 255;
const PATH_MAX_BYTES = 4095;

const FORM = /^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/;
/** NUL, the slash, and what has a form without `%`. */
const NOT_CANONICAL = /%(?:00|2F|2D|2E|3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|7E)/;

function isFileName(name: string): boolean {
  return (
    FORM.test(name) && !NOT_CANONICAL.test(name) && name !== '.' && name !== '..' && bytesOf(name) <= NAME_MAX_BYTES
  );
}

function bytesOf(form: string): number {
  return form.replace(/%../g, '%').length;
}

/** One name in a folder. */
export const fileName = z
  .string()
  .max(NAME_MAX_BYTES * 3)
  .refine(isFileName, 'must be a percent-encoded file name, and neither . nor ..');

/** From the root of a container or a volume: `/`, or `/` before each name. */
export const filePath = z
  .string()
  .max(PATH_MAX_BYTES * 3)
  .refine(
    (path) =>
      path === '/' ||
      (path.startsWith('/') && path.slice(1).split('/').every(isFileName) && bytesOf(path) <= PATH_MAX_BYTES),
    'must be an absolute path of percent-encoded names',
  );

/** The form of a name that somebody typed; null when it can be none. */
export function encodeFileName(text: string): string | null {
  try {
    const form = encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    return isFileName(form) ? form : null;
  } catch {
    // A half of a surrogate pair.
    return null;
  }
}

/** What a name, or a link's target, is as text: U+FFFD for each byte that is no UTF-8. Hostile, as it is: see `visibleText`. */
export function fileNameText(form: string): string {
  return form.replace(/(?:%[0-9A-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(
        /%[0-7].|(?:%[C-D].%[89AB].)|(?:%E.(?:%[89AB].){2})|(?:%F[0-4](?:%[89AB].){3})|%../g,
        (piece) => {
          try {
            return decodeURIComponent(piece);
          } catch {
            return '\uFFFD'.repeat(piece.length / 3);
          }
        },
      );
    }
  });
}

/** The path of an entry of a folder. */
export function childPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** Of the root: the root. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Empty for the root. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
