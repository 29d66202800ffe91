import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';
import { findProgram, REINSTALL, type SearchContext, hypervisorFolders } from '../find-program.ts';
import { type MacFacts, requireHardware } from '../mac-facts.ts';

export interface Installation {
  readonly binary: string;
  readonly version: string;
}

/** Names the vfkit to use: the program itself, or the folder that holds it. */
const VFKIT_VARIABLE = 'BOATHOUSE_VFKIT';

/** Where the app's package brought none. */
const HINT = 'Install vfkit: brew install vfkit';
const VERSION_TIMEOUT_MS = 10_000;

/** The first release with `virtio-serial,pty` (its commit 84291d2). */
const FIRST_VERSION = [0, 6, 2] as const;

/** The first macOS with the console device that vfkit makes a terminal for (VZVirtioConsoleDevice). */
const FIRST_MACOS = [13] as const;

/** Throws `hypervisor-failed` when this macOS, or its computer, runs no virtual machine. */
export function requireMac(facts: MacFacts): void {
  if (!isAtLeast(facts.version, FIRST_MACOS)) {
    const message = `vfkit needs macOS ${FIRST_MACOS.join('.')} or newer; this is ${facts.version}`;
    throw new BoathouseError('hypervisor-failed', message, { hint: 'Update macOS, or install QEMU.' });
  }
  requireHardware(facts);
}

/** Throws `hypervisor-missing`, `hypervisor-too-old`, `hypervisor-failed`, and the codes of `runCommand`. */
export async function findVfkit(context: SearchContext, signal: CancelSignal): Promise<Installation> {
  const { binary, isPackaged } = await findProgram({
    name: 'vfkit',
    variable: VFKIT_VARIABLE,
    context,
    folders: hypervisorFolders(context),
    hint: HINT,
  });
  const { stdout, stderr } = await runCommand(binary, ['--version'], { timeoutMs: VERSION_TIMEOUT_MS, signal });
  const version = /version: *v?(\S+)/.exec(stdout)?.[1];
  if (version === undefined)
    throw new BoathouseError('hypervisor-failed', `${binary} is no usable vfkit: ${stderr.trim()}`, {
      hint: isPackaged ? REINSTALL : HINT,
    });
  // One that was built by hand may be called anything; the trial tells whether it will do.
  if (/^\d/.test(version) && !isAtLeast(version, FIRST_VERSION)) {
    const message = `${binary} is vfkit ${version}; ${FIRST_VERSION.join('.')} or newer is needed`;
    throw new BoathouseError('hypervisor-too-old', message, {
      hint: isPackaged ? REINSTALL : 'Update vfkit: brew upgrade vfkit',
    });
  }
  return { binary, version };
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of least.entries()) {
    const found = numbers[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}
