import { Refusal } from '../wire/errno.ts';

/** What Windows opens a device for, wherever it is asked for it, and whatever ending it has. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|:|$)/iu;
const WINDOWS_FORBIDS = /[<>:"/\\|?*\u0000-\u001f]/u;
const NAME_MAX_BYTES = 255;

/**
 * Throws `EINVAL` for what is no name of one entry in a folder: nothing, `.`, `..`, what holds a separator or a zero. On Windows also for what it cannot hold
 * and takes for another file: `a:b` (a stream of `a`), `a.` and `a ` (`a`), `CON.txt` (the console), `\`.
 */
export function checkNewName(name: string, platform: NodeJS.Platform): void {
  checkName(name, platform, 'EINVAL');
}

/** The same for what is looked for: nothing can be there by that name, so it is `ENOENT`, as programs expect of a look-up. */
export function checkKnownName(name: string, platform: NodeJS.Platform): void {
  checkName(name, platform, 'ENOENT');
}

function checkName(name: string, platform: NodeJS.Platform, refusal: 'EINVAL' | 'ENOENT'): void {
  if (Buffer.byteLength(name) > NAME_MAX_BYTES) throw new Refusal('ENAMETOOLONG');
  if (!isName(name, platform)) throw new Refusal(refusal);
}

function isName(name: string, platform: NodeJS.Platform): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return false;
  if (platform !== 'win32') return true;
  return !WINDOWS_FORBIDS.test(name) && !/[. ]$/u.test(name) && !DEVICE.test(name);
}
