import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';

/**
 * Where each distribution's disk is, which no command of wsl.exe tells: its service keeps it for the user below `Lxss`, a key with a GUID for each, with its
 * `DistributionName` and `BasePath`, both REG_SZ (microsoft/WSL at 3e27a6a, `DistributionRegistration.{h,cpp}`); `wsl --manage --move` writes the new folder there.
 * Its authors promise nobody that this stays so (microsoft/WSL issue 3515), so what is not found as expected counts as not told.
 *
 * `reg export` writes UTF-16 into a file, where `reg query` prints in the console's code page, which need not have the letters of a user's folder. Never run on
 * Windows.
 */
const KEY = 'Software\\Microsoft\\Windows\\CurrentVersion\\Lxss';
const DISTRIBUTION = /^\[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss\\\{[0-9a-f-]{36}\}\]$/i;
const TEXT = /^"(DistributionName|BasePath)"="((?:[^"\\]|\\["\\])*)"$/i;
const HEADER = '\ufeffWindows Registry Editor Version 5.00';
const TIMEOUT_MS = 60_000;

/** By name. Throws what `runCommand` does, and `hypervisor-failed` where the registry does not tell. */
export async function registeredFolders(env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> {
  const program = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-'));
  try {
    const file = join(folder, 'wsl.reg');
    const { exitCode } = await runCommand(program, ['export', `HKCU\\${KEY}`, file, '/y'], { timeoutMs: TIMEOUT_MS });
    if (exitCode !== 0) throw notTold(`reg.exe ended with ${exitCode ?? 'a signal'}`);
    return foldersOf(await readFile(file, 'utf16le'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the text of such a file. One that is not whole is left out. */
export function foldersOf(text: string): ReadonlyMap<string, string> {
  const [header, ...lines] = text.split('\r\n');
  if (header !== HEADER) throw notTold('what reg.exe wrote is of an unknown form');
  const folders = new Map<string, string>();
  let values: Map<string, string> | null = null;
  const end = (): void => {
    const [name, folder] = [values?.get('distributionname'), values?.get('basepath')];
    if (name === undefined || folder === undefined) return;
    if (folders.has(name)) throw notTold(`${name} is registered twice`);
    folders.set(name, folder);
  };
  for (const line of lines) {
    if (line.startsWith('[')) {
      end();
      values = DISTRIBUTION.test(line) ? new Map() : null;
      continue;
    }
    const [, name, value] = TEXT.exec(line) ?? [];
    if (name !== undefined && value !== undefined)
      values?.set(name.toLowerCase(), value.replaceAll(/\\(["\\])/g, '$1'));
  }
  end();
  return folders;
}

/** Whether both are one folder, by whatever path: Windows has short names, junctions and letters for folders. Errors: of the file system, where it is not known. */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  if (plain(one) === plain(other)) return true;
  const [first, second] = await Promise.all([resolved(one), resolved(other)]);
  return first !== null && second !== null && plain(first) === plain(second);
}

/** Null: it is not there. */
async function resolved(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Without what a path of Windows can have or not: the prefix of long ones, capitals, the other slash, one at the end. */
function plain(path: string): string {
  return path
    .replaceAll('/', '\\')
    .replace(/^\\\\\?\\(?:UNC\\)?/i, (prefix) => (prefix.length > 4 ? '\\\\' : ''))
    .replace(/\\+$/, '')
    .toLowerCase();
}

function notTold(why: string): BoathouseError {
  return new BoathouseError('hypervisor-failed', `Windows does not tell where WSL’s disks are: ${why}`);
}
