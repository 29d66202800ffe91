import { BoathouseError, describeError } from '../../base/errors.ts';
import { runCommand, type CommandResult } from '../../host/run-command.ts';
import { CONSTRAINED_LANGUAGE, windowsPowerShell } from '../../host/windows-power-shell.ts';

/**
 * The PATH of one user on Windows: `Path` below HKEY_CURRENT_USER\Environment, which Windows puts behind the system's. **Never run on
 * Windows.**
 *
 * Read and written by the registry's own calls of .NET, as it stands there: `Environment.GetEnvironmentVariable` would put values in the place of
 * `%…%`, which would be lost when it is written, and `setx` cuts at 1,024 characters. The kind of the value stays. Who shows programs (the
 * desktop, for terminals that are opened from now on) hears of it by WM_SETTINGCHANGE, which .NET sends whenever it sets or deletes
 * a variable of the user's, one that does not exist too.
 */
const READ = `
$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment')
$path = if ($key) { $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames') } else { '' }
[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$path))
`;
const WRITE = `
$ErrorActionPreference = 'Stop'
$key = [Microsoft.Win32.Registry]::CurrentUser.CreateSubKey('Environment')
$old = [string]$key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
if ($old -cne [string]$env:BOATHOUSE_OLD_PATH) { throw 'somebody else has changed it meanwhile' }
$kind = if ($key.GetValueNames() -contains 'Path') { $key.GetValueKind('Path') } else { 'ExpandString' }
if ($env:BOATHOUSE_NEW_PATH) { $key.SetValue('Path', $env:BOATHOUSE_NEW_PATH, $kind) } else { $key.DeleteValue('Path', $false) }
[Environment]::SetEnvironmentVariable('BOATHOUSE_PATH_WAS_CHANGED', $null, 'User')
`;
const TIMEOUT_MS = 60_000;

/** Runs a script of PowerShell with these variables besides its environment. */
export type RunScript = (script: string, variables: Readonly<Record<string, string>>) => Promise<CommandResult>;

/** Puts a folder at the end of the user's PATH, or takes it out. Throws `command-not-linked`. */
export async function applyUserPath(folder: string, isOn: boolean, run: RunScript = runPowerShell): Promise<void> {
  const read = await outputOf(run, READ, {});
  const old = Buffer.from(read.trim(), 'base64').toString('utf8');
  const changed = isOn ? pathWith(old, folder) : pathWithout(old, folder);
  if (changed === old) return;
  await outputOf(run, WRITE, { BOATHOUSE_OLD_PATH: old, BOATHOUSE_NEW_PATH: changed });
}

/** Unchanged where the folder is in it already. */
export function pathWith(path: string, folder: string): string {
  if (path.split(';').some((entry) => isSameFolder(entry, folder))) return path;
  return path === '' ? folder : `${path.replace(/;$/, '')};${folder}`;
}

/** All else stays as it is, empty entries too. */
export function pathWithout(path: string, folder: string): string {
  const entries = path.split(';');
  const others = entries.filter((entry) => !isSameFolder(entry, folder));
  return others.length === entries.length ? path : others.join(';');
}

/** Windows makes no difference between letters, nor by a last backslash; entries may be quoted. */
function isSameFolder(entry: string, folder: string): boolean {
  const plain = (text: string): string =>
    text
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replace(/[\\/]+$/, '')
      .toLowerCase();
  return plain(entry) === plain(folder);
}

async function outputOf(run: RunScript, script: string, variables: Record<string, string>): Promise<string> {
  const failed = (reason: string, cause?: unknown): BoathouseError =>
    new BoathouseError('command-not-linked', `Your PATH could not be changed: ${reason}`, {
      hint: 'Add the folder by yourself: Windows’ settings, “Edit environment variables for your account”.',
      cause,
    });
  const result = await run(script, variables).catch((error: unknown) => {
    throw failed(describeError(error), error);
  });
  if (CONSTRAINED_LANGUAGE.test(result.stderr)) throw failed('a policy of this computer restricts PowerShell');
  if (result.exitCode !== 0)
    throw failed(result.stderr.trim() || `PowerShell ended with ${result.exitCode ?? 'a signal'}`);
  return result.stdout;
}

/** Encoded, as no quoting of a script survives every version of PowerShell. */
function runPowerShell(script: string, variables: Readonly<Record<string, string>>): Promise<CommandResult> {
  const encoded = Buffer.from(`$ProgressPreference = 'SilentlyContinue'\n${script}`, 'utf16le').toString('base64');
  return runCommand(windowsPowerShell(process.env), ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded], {
    timeoutMs: TIMEOUT_MS,
    env: { ...process.env, ...variables },
  });
}
