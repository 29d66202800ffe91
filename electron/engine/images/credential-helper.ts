import { z } from 'zod';
import { BoathouseError } from '../../base/errors.ts';
import { findExecutable, searchPath } from '../../host/find-executable.ts';
import { type CommandResult, runCommand } from '../../host/run-command.ts';

/**
 * The programs in which the docker client keeps logins, as its configuration names them: `docker-credential-osxkeychain` and others. `get` reads a registry
 * from its input and writes JSON; without an entry it says so on its output and exits with 1 (docker/docker-credential-helpers, `credentials/`).
 *
 * What it writes goes nowhere else, also when it failed: it may be a secret.
 */
export type HelperAnswer =
  | { readonly kind: 'login'; readonly username: string; readonly secret: string }
  /** It has none for this registry. */
  | { readonly kind: 'none' }
  /** `hint` says what is wrong with it, and what to do. */
  | { readonly kind: 'failed'; readonly hint: string };

const TIMEOUT_MS = 15_000;
const NOT_FOUND = 'credentials not found in native keychain';

const answer = z.object({ Username: z.string(), Secret: z.string() });

export function helperProgram(helper: string): string {
  return `docker-credential-${helper}`;
}

/** In the folders of `env`'s PATH; null: in none of them. */
export function findHelper(helper: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  return findExecutable(helperProgram(helper), searchPath(env));
}

export function missingHelperHint(helper: string, env: NodeJS.ProcessEnv): string {
  return (
    `The docker client’s configuration names ${helperProgram(helper)}, which keeps its logins, and Boathouse does not find it. Install it, or make a link to it ` +
    `in one of these folders, where it was looked for: ${searchPath(env).join(', ')}.`
  );
}

/** Asks the helper for what it keeps for `registry`. Never throws. */
export async function askHelper(helper: string, registry: string, env: NodeJS.ProcessEnv): Promise<HelperAnswer> {
  const program = await findHelper(helper, env);
  if (program === null) return { kind: 'failed', hint: missingHelperHint(helper, env) };
  let result: CommandResult;
  try {
    result = await runCommand(program, ['get'], { timeoutMs: TIMEOUT_MS, input: registry, env });
  } catch (error) {
    const isLate = error instanceof BoathouseError && error.code === 'command-timeout';
    return failed(program, isLate ? `gave no answer within ${TIMEOUT_MS / 1000} seconds` : 'could not be run');
  }
  if (result.exitCode !== 0) {
    return result.stdout.trim() === NOT_FOUND
      ? { kind: 'none' }
      : failed(program, `failed (${result.signal ?? `exit code ${result.exitCode ?? '?'}`})`);
  }
  try {
    const { Username: username, Secret: secret } = answer.parse(JSON.parse(result.stdout));
    return { kind: 'login', username, secret };
  } catch {
    return failed(program, 'gave an answer that is none');
  }
}

function failed(program: string, how: string): HelperAnswer {
  const hint = `${program}, which keeps the docker client’s logins, ${how}. The same command of docker in a terminal says more (docker pull, docker push).`;
  return { kind: 'failed', hint };
}
