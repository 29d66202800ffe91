import { join } from 'node:path';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';
import { findProgram, type SearchContext } from '../find-program.ts';
import { VERSION_ARGUMENTS } from './command-line.ts';
import { plainText, wslEnvironment } from './wsl-client.ts';

/** Names the wsl.exe to use: the program itself, or the folder that holds it. */
const WSL_VARIABLE = 'BOATHOUSE_WSL';
const VERSION_TIMEOUT_MS = 30_000;
const INSTALL_HINT = 'Install it, and start Windows anew: wsl --install --no-distribution';

/** It is Windows' own: no package brings it. Throws `hypervisor-missing`. */
export async function findWsl({ env }: Pick<SearchContext, 'env'>): Promise<string> {
  const folder = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  const context = { env, packagedFolder: null };
  const wanted = { name: 'wsl', variable: WSL_VARIABLE, context, folders: [folder], hint: INSTALL_HINT };
  return (await findProgram(wanted)).binary;
}

/**
 * WSL's own version, such as 2.6.1.0. Its labels are in the user's language, so the numbers alone are looked at: the first is WSL's, the
 * second the kernel's. The WSL of Windows' own, without the package from the Store or GitHub, knows no `--version`, and its kernel no EROFS.
 * Throws `hypervisor-too-old`.
 */
export async function wslVersion(binary: string, signal: CancelSignal): Promise<string> {
  const options = { timeoutMs: VERSION_TIMEOUT_MS, env: wslEnvironment(), signal };
  const { stdout, exitCode } = await runCommand(binary, VERSION_ARGUMENTS, options);
  const version = /\d+(?:\.\d+){2,3}/.exec(plainText(stdout))?.[0];
  if (exitCode === 0 && version !== undefined) return version;
  throw new BoathouseError('hypervisor-too-old', 'WSL is not installed, or only the old one that Windows came with', {
    hint: `Update it: wsl --update. If there is none: ${INSTALL_HINT}`,
  });
}
