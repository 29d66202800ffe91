import { constants } from 'node:fs';
import { access, chmod, lstat, readFile, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { writeFileAtomically } from '../../host/atomic-file.ts';
import { runCommand } from '../../host/run-command.ts';

/**
 * The PATH of one user's terminals on macOS: a block of ours in what login shells read. **Never run on a Mac.** macOS itself puts no folder of the
 * user's on it (path_helper, `/etc/paths`), and `/usr/local/bin`, which it does, is root's on Apple silicon.
 *
 *   ~/.zprofile       zsh, the shell that macOS gives; made where it is missing
 *   ~/.bash_profile   where it is there alone: made anew, it would go before the user's `~/.profile`
 *
 * - Where the user's shell finds the folder without us, nothing is written.
 * - All but the block stays as it is, byte by byte, with the file's mode; a link leads where it did, and the file behind it is replaced whole or not at
 *   all. A file in which the block is not whole is left alone.
 * - A file that holds nothing but the block goes with it.
 */
const BEGIN = '# >>> boathouse >>>';
const END = '# <<< boathouse <<<';
const FILES = [
  { name: '.zprofile', isMade: true },
  { name: '.bash_profile', isMade: false },
] as const;

const MARK = 'boathouse-path:';
const TIMEOUT_MS = 10_000;
/** As launchd gives it to what it starts: what comes besides, the shell's files have put there. */
const BARE_PATH = '/usr/bin:/bin:/usr/sbin:/sbin';

/** What the user's login shell has as its PATH; null when it does not say. */
export type ShellPath = () => Promise<string | null>;

/** Puts `~/${folder}` at the end of the PATH, or takes it out. Throws `command-not-linked`, of the first file that could not be changed. */
export async function applyLoginShellPath(
  folder: string,
  isOn: boolean,
  shellPath: ShellPath = askLoginShell,
): Promise<void> {
  const block = `${BEGIN}\n# Boathouse’s settings, “Command in the terminal”, write and remove this.\nexport PATH="$PATH:$HOME/${folder}"\n${END}\n`;
  const files = await Promise.all(
    FILES.map(async (file) => await read(join(homedir(), file.name), isOn && file.isMade)),
  );
  if (isOn && !files.some((file) => file?.text.includes(BEGIN) === true)) {
    const folders = (await shellPath())?.split(':') ?? [];
    if (folders.includes(join(homedir(), folder))) return;
  }
  const failures: unknown[] = [];
  for (const file of files) {
    if (file !== null) await change(file, isOn ? block : '', folder).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

interface ShellFile {
  readonly path: string;
  /** A byte a letter, whatever its encoding is. */
  readonly text: string;
  /** Null: there is none yet. */
  readonly mode: number | null;
}

/** Null for a file that is not there, or is a link to none, and is not to be made. */
async function read(path: string, isMade: boolean): Promise<ShellFile | null> {
  try {
    const { mode } = await stat(path);
    return { path, text: await readFile(path, 'latin1'), mode: mode & 0o7777 };
  } catch (error) {
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || (isThere && isMade))
      throw failure(path, describeError(error), error);
    return isMade ? { path, text: '', mode: null } : null;
  }
}

/** `block` in the place of the one that is there, or at the end; empty: none. */
function withBlock({ path, text }: ShellFile, block: string): string {
  const bytes = Buffer.from(block).toString('latin1');
  const lines = text.split('\n');
  const count = (mark: string): number => lines.filter((line) => line.trim() === mark).length;
  const [begins, ends] = [count(BEGIN), count(END)];
  if (begins === 0 && ends === 0) {
    if (bytes === '') return text;
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${bytes}`;
  }
  const begin = lines.findIndex((line) => line.trim() === BEGIN);
  const end = lines.findIndex((line) => line.trim() === END);
  if (begins !== 1 || ends !== 1 || end < begin)
    throw failure(path, `the lines “${BEGIN}” and “${END}” are not there once each`);
  const [before, after] = [lines.slice(0, begin), lines.slice(end + 1)];
  return `${before.map((line) => `${line}\n`).join('')}${bytes}${after.join('\n')}`;
}

async function change(file: ShellFile, block: string, folder: string): Promise<void> {
  const { path, text, mode } = file;
  const changed = withBlock(file, block);
  if (changed === text) return;
  try {
    if (changed === '' && !(await lstat(path)).isSymbolicLink()) {
      await rm(path);
      return;
    }
    const target = mode === null ? path : await realpath(path);
    // Replacing a file asks its folder alone: one that its user has made read-only is to stay.
    if (mode !== null) await access(target, constants.W_OK);
    await writeFileAtomically(target, Buffer.from(changed, 'latin1'), { mode: mode ?? 0o644 });
    // What the umask took away.
    if (mode !== null) await chmod(target, mode);
  } catch (error) {
    throw failure(path, `${describeError(error)}. The line is: export PATH="$PATH:$HOME/${folder}"`, error);
  }
}

function failure(path: string, reason: string, cause?: unknown): BoathouseError {
  return new BoathouseError('command-not-linked', `${path} could not be changed: ${reason}`, {
    hint: 'Mend the file, or put ~/.local/bin on your PATH, or take it off, by yourself.',
    cause,
  });
}

/** Interactive, as a terminal's is: many users set their PATH in `~/.zshrc`. */
async function askLoginShell(): Promise<string | null> {
  const { SHELL: shell = '/bin/zsh', HOME, USER, LANG } = process.env;
  const env = { HOME, USER, LANG, SHELL: shell, PATH: BARE_PATH, TERM: 'dumb' };
  const asked = ['-l', '-i', '-c', `printf '\\n${MARK}%s\\n' "$PATH"`];
  const result = await runCommand(shell, asked, { timeoutMs: TIMEOUT_MS, env }).catch(() => null);
  const line = result?.stdout.split('\n').findLast((one) => one.startsWith(MARK));
  return line === undefined ? null : line.slice(MARK.length);
}
