import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { TERMINAL_CHUNK_MAX_BYTES } from '../../../electron/api/limits.ts';
import type { TerminalExit, TerminalOutput } from '../../../electron/api/terminal.ts';
import { ProcessTerminal } from '../../../electron/daemon/process-terminal.ts';

type Exit = { code: number | null; signal: string | null };

function fakeProcess() {
  let resolveExit!: (exit: Exit) => void;
  let rejectExit!: (error: Error) => void;
  const exited = new Promise<Exit>((resolve, reject) => {
    resolveExit = resolve;
    rejectExit = reject;
  });
  exited.catch(() => undefined);
  let closed = 0;
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const terminal = new ProcessTerminal({ ...streams, exited, resize: () => undefined, close: () => (closed += 1) });
  return { ...streams, terminal, resolveExit, rejectExit, closed: () => closed };
}

async function readAll(
  output: AsyncIterable<TerminalOutput | TerminalExit>,
): Promise<(TerminalOutput | TerminalExit)[]> {
  const events = [];
  for await (const event of output) events.push(event);
  return events;
}

it('reports the exit after the last output, even when it comes first', async () => {
  const { terminal, stdout, stderr, resolveExit } = fakeProcess();
  resolveExit({ code: 3, signal: null });
  const reading = readAll(terminal.output);
  stdout.write('out');
  stderr.end('err');
  await new Promise((resolve) => setImmediate(resolve));
  stdout.end('put');
  const events = await reading;
  const text = (stream: string): string =>
    events
      .map((event) =>
        event.kind === 'output' && event.stream === stream ? Buffer.from(event.base64, 'base64').toString() : '',
      )
      .join('');
  expect(text('stdout')).toBe('output');
  expect(text('stderr')).toBe('err');
  expect(events.at(-1)).toEqual({ kind: 'exit', code: 3, signal: null });
});

it('cuts what is larger than a message, and loses nothing', async () => {
  const { terminal, stdout, stderr, resolveExit } = fakeProcess();
  const data = Buffer.alloc(300_000, 'abcdefg');
  stdout.end(data);
  stderr.end();
  resolveExit({ code: 0, signal: null });
  const pieces = (await readAll(terminal.output)).flatMap((event) =>
    event.kind === 'output' ? [Buffer.from(event.base64, 'base64')] : [],
  );
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(TERMINAL_CHUNK_MAX_BYTES);
  expect(Buffer.concat(pieces).equals(data)).toBe(true);
});

it('reads no further than it is asked', async () => {
  const { terminal, stdout } = fakeProcess();
  const output = terminal.output[Symbol.asyncIterator]();
  stdout.write(Buffer.alloc(1000));
  await output.next();
  let accepted = 0;
  while (stdout.write(Buffer.alloc(16 * 1024)) && accepted < 100) accepted += 1;
  expect(accepted).toBeLessThan(100);
});

it('fails when the connection is lost before the exit is known', async () => {
  const { terminal, stdout, stderr, rejectExit } = fakeProcess();
  stdout.end('partial');
  stderr.end();
  rejectExit(new Error('lost'));
  await expect(readAll(terminal.output)).rejects.toThrow('lost');
});

it('ends at once, and once, when it is closed', async () => {
  const { terminal, closed } = fakeProcess();
  const reading = readAll(terminal.output);
  await new Promise((resolve) => setImmediate(resolve));
  terminal.dispose();
  terminal.dispose();
  expect(await reading).toEqual([]);
  expect(closed()).toBe(1);
});

it('a write to a process that has closed its input is dropped', async () => {
  const { terminal, stdin } = fakeProcess();
  stdin.destroy();
  await terminal.write(Buffer.from('x').toString('base64'));
});
