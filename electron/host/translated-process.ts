import { win32 } from 'node:path';
import { runCommand } from './run-command.ts';

/** Who runs a program that was made for an x64 processor on an ARM one: Rosetta on Apple silicon, or Windows. */
export type Translator = 'rosetta' | 'windows';

/** The process, as far as it decides how that is asked; a test passes another one. */
export interface ProcessFacts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT_MS = 5000;
const ENVIRONMENT_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';

/**
 * Who translates this process; null: nobody, or it could not be found out. **Never run on a Mac, nor on Windows.** Only an x64 one asks, since nothing that a translated
 * process is told of itself says so: neither `process.arch`, nor `os.machine()`, nor PROCESSOR_ARCHITECTURE, and PROCESSOR_ARCHITEW6432 is set for 32-bit ones alone.
 *
 * - macOS: `hw.optional.arm64` is 1 on Apple silicon for translated programs too, and unknown on Intel. `sysctl.proc_translated`, which Apple documents, would tell
 *   of the `sysctl` that we start, and so hang on which half of that program macOS chooses.
 * - Windows: the registry has the system's own PROCESSOR_ARCHITECTURE. What .NET says in Windows PowerShell is the translated one (dotnet/runtime issue 130398).
 */
export async function findTranslator(
  { platform, arch, env }: ProcessFacts = process,
  run: typeof runCommand = runCommand,
): Promise<Translator | null> {
  if (arch !== 'x64') return null;
  const says = async (file: string, args: readonly string[], words: RegExp): Promise<boolean> =>
    await run(file, args, { timeoutMs: TIMEOUT_MS }).then(
      ({ exitCode, stdout }) => exitCode === 0 && words.test(stdout),
      () => false,
    );
  if (platform === 'darwin') {
    return (await says('/usr/sbin/sysctl', ['-n', 'hw.optional.arm64'], /^1\s*$/)) ? 'rosetta' : null;
  }
  if (platform !== 'win32') return null;
  const reg = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  const asked = ['query', ENVIRONMENT_KEY, '/v', 'PROCESSOR_ARCHITECTURE'];
  return (await says(reg, asked, /\bREG_SZ\s+ARM64\b/i)) ? 'windows' : null;
}
