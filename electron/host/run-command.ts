import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import type { CancelSignal } from '../base/cancellation.ts';
import { BoathouseError } from '../base/errors.ts';
import { cancelledError } from './delay.ts';
import { systemClock } from './system-clock.ts';

export interface CommandOptions {
  /** The program is killed and `command-timeout` thrown when it runs longer. */
  readonly timeoutMs: number;
  readonly signal?: CancelSignal;
  /** Limit for stdout and stderr each; more kills the program and throws `command-output-too-long`. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Replaces the environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Written to the program's stdin, which is closed after it. A stream that fails ends it early: what the program made of it is to be looked at. */
  readonly input?: string | Uint8Array | Readable;
}

export interface CommandResult {
  /** Null when a signal ended the program. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const DEFAULT_MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a program to its end, without a shell, and returns what it printed; a non-zero exit code is a result, not an error. Codes
 * thrown: `command-not-found`, `command-not-started`, `command-timeout`, `command-output-too-long`, `cancelled`. The program is
 * gone when the promise settles; what it started itself may not be.
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const maxOutputBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) {
      reject(cancelledError(options.signal));
      return;
    }
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let failure: BoathouseError | undefined;
    const stop = (error: BoathouseError): void => {
      failure ??= error;
      child.kill('SIGKILL');
      // A grandchild that inherited the pipes must not keep us waiting for their end.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const collect = (stream: NodeJS.ReadableStream, name: string): (() => string) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      stream.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes <= maxOutputBytes) chunks.push(chunk);
        else
          stop(
            new BoathouseError('command-output-too-long', `${file} wrote more than ${maxOutputBytes} bytes to ${name}`),
          );
      });
      return () => Buffer.concat(chunks).toString('utf8');
    };
    const stdout = collect(child.stdout, 'stdout');
    const stderr = collect(child.stderr, 'stderr');
    const abort = (): void => stop(cancelledError(options.signal));
    options.signal?.addEventListener('abort', abort, { once: true });
    const timer = systemClock.after(options.timeoutMs, () =>
      stop(new BoathouseError('command-timeout', `${file} did not end within ${options.timeoutMs} ms`)),
    );
    const settle = (): void => {
      void timer.dispose();
      options.signal?.removeEventListener('abort', abort);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      settle();
      reject(spawnError(file, error));
    });
    child.once('close', (exitCode, signal) => {
      settle();
      if (failure === undefined) resolve({ exitCode, signal, stdout: stdout(), stderr: stderr() });
      else reject(failure);
    });
    // A program that does not read its input is not an error: it may have what it needs.
    child.stdin.on('error', () => undefined);
    if (options.input instanceof Readable) pipeline(options.input, child.stdin, () => undefined);
    else child.stdin.end(options.input ?? '');
  });
}

/** What a failed `spawn` means to the user. */
export function spawnError(file: string, error: NodeJS.ErrnoException): BoathouseError {
  if (error.code === 'ENOENT')
    return new BoathouseError('command-not-found', `${file} was not found`, { cause: error });
  return new BoathouseError('command-not-started', `${file} could not be started`, { cause: error });
}
