import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spawnBound } from './bound-process.ts';

const PROGRAM = fileURLToPath(new URL('../../../../test/support/stand-in/host-ends.py', import.meta.url));

/** `host-ends.py`, which says what it is given. */
export interface HostEnds {
  readonly child: ChildProcessWithoutNullStreams;
  /** The next line it prints; rejects with its last words when it ends before. */
  readonly line: () => Promise<string>;
  readonly ended: Promise<unknown>;
}

export function startHostEnds(args: readonly string[]): HostEnds {
  const child = spawnBound('python3', [PROGRAM, ...args]);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done !== true) return next.value;
    await ended;
    throw new Error(words.trim());
  };
  return { child, line, ended };
}
