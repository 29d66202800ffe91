import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BoathouseError, describeError } from '../../electron/base/errors.ts';

const maximumStderrBytes = 4096;

/** One run of a tool of the host as a filter: bytes in, bytes out. */
export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Feeds the tool's stdin; it must end the stream. */
  readonly input: (stdin: Writable) => Promise<void>;
  /** Reads the tool's stdout to its end. */
  readonly output: (stdout: Readable) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Runs a tool. Resolves when it has exited with 0 and its output was read; else throws `image-tool-missing` or
 * `image-tool-failed` with what it wrote on stderr. An abort kills it.
 */
export async function runTool(run: ToolRun): Promise<void> {
  run.signal.throwIfAborted();
  const child = spawn(run.command, [...run.args], { stdio: ['pipe', 'pipe', 'pipe'], signal: run.signal });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < maximumStderrBytes) stderr += text;
  });
  // Without a listener an EPIPE of a tool that died would end the process; the exit status tells the same and more.
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const work = Promise.allSettled([run.input(child.stdin), run.output(child.stdout)]);
  let status: number | NodeJS.Signals | null;
  try {
    const [code, killedBy] = await exited;
    status = code ?? killedBy;
  } catch (error) {
    child.stdin.destroy();
    run.signal.throwIfAborted();
    throw cannotStart(run.command, error);
  }
  child.stdin.destroy();
  const [input, output] = await work;
  if (output.status === 'rejected') throw output.reason;
  if (status !== 0) {
    throw new BoathouseError('image-tool-failed', `${run.command} ended with ${status ?? 'nothing'}: ${stderr.trim()}`);
  }
  if (input.status === 'rejected') throw input.reason;
}

/** Runs a tool over bytes in memory. */
export async function filterThrough(
  command: string,
  args: readonly string[],
  input: Uint8Array,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await runTool({
    command,
    args,
    signal,
    input: (stdin) => pipeline([input], stdin),
    output: async (stdout) => {
      for await (const chunk of stdout) chunks.push(chunk as Buffer);
    },
  });
  return Buffer.concat(chunks);
}

function cannotStart(command: string, error: unknown): BoathouseError {
  return new BoathouseError('image-tool-missing', `${command} could not be started: ${describeError(error)}`, {
    hint: `Install ${command} (npm run setup names the package of this system), then build again.`,
    cause: error,
  });
}
