import { join, toNamespacedPath } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import { loadWindowsAddon, type WindowsAddon } from '../native/windows-addon.ts';
import { type CommandResult, runCommand } from './run-command.ts';

/**
 * Files of Windows that take only the room that is written. NTFS gives a file that is made longer all of its room, unless it was marked before
 * (`FSCTL_SET_SPARSE`; QEMU's `block/file-win32.c` does so with the disks that it makes). Node cannot, so it is done by, in this order:
 *
 *   the addon   `native/windows/files.c`, which packages bring along where their maker had a compiler
 *   fsutil      Windows' own program, which older ones refuse to whoever is no administrator
 *
 * FAT and exFAT have no such files. What is on the file stays in any case. Not for VHDX: Hyper-V opens none that is sparse. **Never run on Windows**; the
 * addon was, under Wine, which marks no file.
 */
export type MarkSparse = (path: string) => Promise<void>;

type RunFsutil = (args: readonly string[]) => Promise<CommandResult>;

const FSUTIL_TIMEOUT_MS = 60_000;

/** Error: `file-not-sparse`, where neither way works. */
export async function markSparseOnWindows(
  path: string,
  load: () => WindowsAddon = loadWindowsAddon,
  run: RunFsutil = runFsutil,
): Promise<void> {
  try {
    load().setSparse(toNamespacedPath(path));
  } catch (error) {
    const refused = await run(['sparse', 'setflag', path]).then(
      ({ exitCode, stdout, stderr }) => (exitCode === 0 ? null : `fsutil: ${stderr.trim() || stdout.trim()}`),
      describeError,
    );
    if (refused === null) return;
    throw new BoathouseError('file-not-sparse', `${describeError(error)}; ${refused}`, { cause: error });
  }
}

/** What the file takes on the disk; null where there is no addon to ask, or Windows does not tell. */
export function allocatedOnWindows(path: string, load: () => WindowsAddon = loadWindowsAddon): number | null {
  try {
    return load().allocatedBytes(toNamespacedPath(path));
  } catch {
    return null;
  }
}

async function runFsutil(args: readonly string[]): Promise<CommandResult> {
  const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'fsutil.exe');
  return await runCommand(program, args, { timeoutMs: FSUTIL_TIMEOUT_MS });
}
