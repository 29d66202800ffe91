import { readFile } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { BoathouseError } from '../base/errors.ts';
import { delay } from './delay.ts';
import { runCommand } from './run-command.ts';

/**
 * A process that the system does not let run (SIGSTOP) until it is told to (SIGCONT). It is killed as any other. Not on Windows. A process
 * that is gone is not frozen; that a pid means the right one is for the caller to know.
 */
export interface FreezeOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

const POLL_MS = 5;
const QUERY_TIMEOUT_MS = 10_000;

/** Resolves when no thread of it runs any more. Throws `process-not-frozen` when that takes too long, `process-unreadable`. */
export async function freezeProcess(pid: number, options: FreezeOptions): Promise<void> {
  await signalUntil(pid, { ...options, signal: 'SIGSTOP', frozen: true });
}

/** Resolves when it runs again. Throws as `freezeProcess`. */
export async function thawProcess(pid: number, options: FreezeOptions): Promise<void> {
  await signalUntil(pid, { ...options, signal: 'SIGCONT', frozen: false });
}

/** Throws `process-unreadable` when the system does not tell. */
export async function isProcessFrozen(pid: number): Promise<boolean> {
  const state = process.platform === 'linux' ? await linuxState(pid) : await psState(pid);
  return state === 'T';
}

interface Wanted extends FreezeOptions {
  readonly signal: 'SIGSTOP' | 'SIGCONT';
  readonly frozen: boolean;
}

async function signalUntil(pid: number, { clock, timeoutMs, signal, frozen }: Wanted): Promise<void> {
  const deadlineMs = clock.monotonic() + timeoutMs;
  process.kill(pid, signal);
  while ((await isProcessFrozen(pid)) !== frozen) {
    if (clock.monotonic() >= deadlineMs)
      throw new BoathouseError('process-not-frozen', `process ${pid} does not obey ${signal}`);
    await delay(clock, POLL_MS);
  }
}

/** The field behind the command's name, which stands in parentheses and may hold some itself. */
async function linuxState(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.charAt(text.lastIndexOf(')') + 2);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw new BoathouseError('process-unreadable', `the state of process ${pid} cannot be read`, { cause: error });
  }
}

async function psState(pid: number): Promise<string> {
  const args = ['-o', 'stat=', '-p', String(pid)];
  const { stdout } = await runCommand('/bin/ps', args, { timeoutMs: QUERY_TIMEOUT_MS });
  return stdout.trim().charAt(0);
}
