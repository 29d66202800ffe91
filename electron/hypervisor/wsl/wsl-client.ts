import { createReadStream } from 'node:fs';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { type CommandResult, runCommand } from '../../host/run-command.ts';
import {
  importArguments,
  LIST_ALL_ARGUMENTS,
  LIST_ARGUMENTS,
  scriptArguments,
  terminateArguments,
  unregisterArguments,
} from './command-line.ts';
import { WSL_WORDS } from './failure-hints.ts';

/**
 * wsl.exe's commands, one process each. It says what went wrong on its standard output. Errors: those of `WSL_WORDS`, `hypervisor-failed` for
 * what is not known there, `cancelled`, and what `runCommand` throws.
 */
const ASK_TIMEOUT_MS = 60_000;
/** The first command starts the virtual machine; an import writes a file system. */
const WORK_TIMEOUT_MS = 300_000;

export class WslClient {
  readonly binary: string;

  constructor(binary: string) {
    this.binary = binary;
  }

  /** Names of the distributions that are installed. */
  async distributions(signal: CancelSignal): Promise<string[]> {
    const { stdout } = await this.#ask(LIST_ARGUMENTS, { timeoutMs: ASK_TIMEOUT_MS, signal });
    return lines(stdout);
  }

  /** Those too of which an import, an export or a deletion is under way, or was cut off. */
  async registered(): Promise<string[]> {
    const { stdout } = await this.#ask(LIST_ALL_ARGUMENTS, { timeoutMs: ASK_TIMEOUT_MS });
    return lines(stdout);
  }

  async import(options: { name: string; folder: string; tar: string; signal: CancelSignal }): Promise<void> {
    const { name, folder, tar, signal } = options;
    await this.#ask(importArguments(name, folder, tar), { timeoutMs: WORK_TIMEOUT_MS, signal });
  }

  /** Of one that does not run it is none. */
  async terminate(name: string): Promise<void> {
    await this.#ask(terminateArguments(name), { timeoutMs: ASK_TIMEOUT_MS });
  }

  /** It is terminated first. Of a disk that WSL then cannot delete nobody is told (`delete-data.ts`). */
  async unregister(name: string): Promise<void> {
    await this.#ask(unregisterArguments(name), { timeoutMs: WORK_TIMEOUT_MS });
  }

  /** What the script prints; null when it ended with another code than 0. `inputFile` is its standard input. */
  async run(
    name: string,
    script: string,
    options: { inputFile?: string; signal: CancelSignal },
  ): Promise<string | null> {
    const { inputFile, signal } = options;
    const result = await runCommand(this.binary, scriptArguments(name, script, []), {
      timeoutMs: WORK_TIMEOUT_MS,
      env: wslEnvironment(),
      signal,
      ...(inputFile === undefined ? {} : { input: createReadStream(inputFile) }),
    });
    if (result.exitCode === 0) return plainText(result.stdout);
    if (isOwnFailure(result.exitCode)) throw failureOf(result);
    return null;
  }

  async #ask(
    args: readonly string[],
    options: { timeoutMs: number; signal?: CancelSignal },
  ): Promise<{ stdout: string }> {
    const result = await runCommand(this.binary, args, { ...options, env: wslEnvironment() });
    if (result.exitCode !== 0) throw failureOf(result);
    return { stdout: plainText(result.stdout) };
  }
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

/** For each wsl.exe: without it, it writes UTF-16. */
export function wslEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, WSL_UTF8: '1' };
}

/** One that comes with Windows knows no `WSL_UTF8`. Names and codes are ASCII, of which UTF-16 differs by its zeros alone. */
export function plainText(output: string): string {
  return output
    .replaceAll('\0', '')
    .replaceAll('\r', '')
    .replace(/^\uFEFF/, '');
}

/** -1 is its own, any other the Linux program's. */
function isOwnFailure(exitCode: number | null): boolean {
  return exitCode === null || exitCode === -1 || exitCode === 0xffff_ffff || exitCode === 0xff;
}

function failureOf({ stdout, stderr, exitCode }: CommandResult): BoathouseError {
  const words = plainText(`${stdout}\n${stderr}`).trim();
  const explanation = WSL_WORDS.explain(words);
  const last = WSL_WORDS.last(words) || `exit code ${exitCode ?? 'unknown'}`;
  if (explanation === null) return new BoathouseError('hypervisor-failed', `WSL refused: ${last}`);
  return new BoathouseError(explanation.code, `WSL failed: ${explanation.message} (${last})`, {
    hint: explanation.hint,
  });
}
