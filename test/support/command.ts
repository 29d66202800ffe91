import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Fed to its stdin, which then ends; without it stdin is empty. */
  readonly input?: string | Buffer | Readable;
  readonly signal?: AbortSignal;
}

/** Runs a program to its end and returns what came out of it, whatever its exit code. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: options.env,
    cwd: options.cwd,
    signal: options.signal,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A program may end before it has read all of its input; its exit code says what that means.
  const feeding = pipeline(inputStream(options.input), child.stdin).catch(() => undefined);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  await feeding;
  return { code, stdout, stderr };
}

/** Runs a program that has to succeed; resolves to its stdout without the last line's end. */
export async function expectSuccess(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await runCommand(argv, options);
  if (result.code !== 0) {
    throw new Error(
      `\`${argv.join(' ')}\` ended with ${result.code ?? 'a signal'}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`,
    );
  }
  return result.stdout.replace(/\n$/, '');
}

function inputStream(input: string | Buffer | Readable = ''): Readable {
  return input instanceof Readable ? input : Readable.from(input === '' ? [] : [Buffer.from(input)]);
}

async function text(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
