import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';
import { findProgram, type SearchContext, hypervisorFolders } from '../find-program.ts';

export interface Installation {
  readonly binary: string;
  readonly version: string;
}

/** Names the HyperKit to use: the program itself, or the folder that holds it. */
const HYPERKIT_VARIABLE = 'BOATHOUSE_HYPERKIT';

/** Nobody maintains HyperKit any more: it is nothing to be told to install. */
const NO_HINT = '';
const VERSION_TIMEOUT_MS = 10_000;

/** Throws `hypervisor-missing`, `hypervisor-failed`, and the codes of `runCommand`. */
export async function findHyperkit(context: SearchContext, signal: CancelSignal): Promise<Installation> {
  const { binary } = await findProgram({
    name: 'hyperkit',
    variable: HYPERKIT_VARIABLE,
    context,
    folders: hypervisorFolders(context),
    hint: NO_HINT,
  });
  // `show_version` in `src/hyperkit.c` writes `NAME: VERSION` to stderr; the version is what `git describe` said.
  const { exitCode, stderr } = await runCommand(binary, ['-v'], { timeoutMs: VERSION_TIMEOUT_MS, signal });
  const version = /^\S+: v?(\S+)$/m.exec(stderr)?.[1];
  if (exitCode === 0 && version !== undefined) return { binary, version };
  throw new BoathouseError('hypervisor-failed', `${binary} is no usable HyperKit: ${stderr.trim()}`, {
    hint: 'Use QEMU, or name another one with BOATHOUSE_HYPERKIT.',
  });
}
