import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { signalGroup } from './end-process.ts';
import { throwIfCancelled } from './delay.ts';
import { spawnError } from './run-command.ts';

export interface ProgramOptions {
  /** Replaces the environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly clock: Clock;
  /** How long it may take to end by itself once it was told to. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a program without a shell and yields what it writes, both streams as they come, as UTF-8; the generator's result is the
 * exit code, null when a signal ended it. What is not asked for waits in the program. When the caller leaves or `signal` aborts it is told to end,
 * together with what it started, and killed after the grace period; it is gone when the generator is. Errors: those of `spawnError`, `cancelled`.
 */
export async function* programOutput(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): AsyncGenerator<string, number | null> {
  const { env, cwd, clock, graceMs, signal } = options;
  throwIfCancelled(signal);
  const child = spawn(file, args, {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own: the program that does the work may be its child.
    detached: process.platform !== 'win32',
  });
  const output = new PassThrough();
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => {
      output.destroy();
      reject(spawnError(file, error));
    });
    child.once('close', (code) => {
      output.end();
      resolve(code);
    });
  });
  exited.catch(() => undefined);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  output.setEncoding('utf8');
  output.on('error', () => undefined);
  const end = (): void => {
    output.destroy();
    // Nobody reads on, and it must not wait for that.
    child.stdout.resume();
    child.stderr.resume();
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const { pid } = child;
    signalGroup(pid, 'SIGTERM');
    const timer = clock.after(graceMs, () => signalGroup(pid, 'SIGKILL'));
    child.once('close', () => void timer.dispose());
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const piece of output as AsyncIterable<string>) yield piece;
  } catch (error) {
    // Of what is destroyed under a reader; why is said below.
    if (!signal.aborted && child.pid !== undefined) throw error;
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await exited.catch(() => undefined);
  }
  throwIfCancelled(signal);
  return exited;
}
