import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandOptions } from './command.ts';

export interface HashedOutput {
  readonly code: number | null;
  readonly bytes: number;
  readonly sha256: string;
}

export interface HashOptions extends Omit<CommandOptions, 'input'> {
  readonly input?: Readable;
  /** The output goes there too, no faster than the slowest takes it; ended with it. */
  readonly copyTo?: readonly Writable[];
}

/** Runs a program whose output is too large to keep: only its hash and length stay. Its stderr is ours. */
export async function hashOutput(argv: readonly string[], options: HashOptions): Promise<HashedOutput> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { env: options.env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const hash = createHash('sha256');
  let bytes = 0;
  const reading = pipeline(child.stdout, async (output: AsyncIterable<Buffer>) => {
    for await (const chunk of output) {
      hash.update(chunk);
      bytes += chunk.length;
      for (const sink of options.copyTo ?? []) if (!sink.write(chunk)) await once(sink, 'drain');
    }
    for (const sink of options.copyTo ?? []) sink.end();
  });
  const feeding = pipeline(options.input ?? Readable.from([]), child.stdin);
  await Promise.all([reading, feeding]);
  return { code: await closed, bytes, sha256: hash.digest('hex') };
}
