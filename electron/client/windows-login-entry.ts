import { join } from 'node:path';
import { runCommand } from '../host/run-command.ts';

/**
 * The start at login on Windows: a value below the user's key `Run`, written by Electron (`app.setLoginItemSettings`), with its switch in the Task Manager
 * below `StartupApproved`. The system keeps it when the program goes, so `boathouse uninstall` deletes both, and the uninstaller, which has ended the app and may
 * have had no answer of that, once more (`build/packaging/resources/installer.nsh`). **Never run on Windows.**
 */
export const WINDOWS_LOGIN_ENTRY = 'Boathouse';
const CURRENT_VERSION = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion';
const KEYS = ['Run', 'Explorer\\StartupApproved\\Run'].map((name) => `${CURRENT_VERSION}\\${name}`);
const TIMEOUT_MS = 60_000;

type RunReg = (args: readonly string[]) => Promise<unknown>;

/** What is not there is no error. */
export async function removeWindowsLoginEntry(run: RunReg = runReg): Promise<void> {
  for (const key of KEYS) await run(['delete', key, '/v', WINDOWS_LOGIN_ENTRY, '/f']);
}

async function runReg(args: readonly string[]): Promise<unknown> {
  const program = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  return await runCommand(program, args, { timeoutMs: TIMEOUT_MS });
}
