import { expect, it } from 'vitest';
import type { TerminalExit, TerminalOutput } from '../../../electron/api/terminal.ts';
import { Emitter } from '../../../electron/base/event.ts';
import { ConsoleTerminal } from '../../../electron/daemon/console-terminal.ts';

function source(history = '') {
  const output = new Emitter<Uint8Array>();
  const written: string[] = [];
  return {
    output,
    written,
    onOutput: output.event,
    history: () => Buffer.from(history),
    write: (data: Uint8Array) => {
      written.push(Buffer.from(data).toString());
      return Promise.resolve(true);
    },
  };
}

const textOf = (result: IteratorResult<TerminalOutput | TerminalExit, unknown>): string =>
  result.done !== true && result.value.kind === 'output'
    ? Buffer.from(result.value.base64, 'base64').toString()
    : '(end)';

it('shows what was there, then what comes', async () => {
  const from = source('old ');
  const terminal = new ConsoleTerminal(from);
  from.output.fire(Buffer.from('new'));
  const output = terminal.output[Symbol.asyncIterator]();
  expect(textOf(await output.next())).toBe('old new');
  const next = output.next();
  from.output.fire(Buffer.from('more'));
  expect(textOf(await next)).toBe('more');
  await terminal.write(Buffer.from('ls\r').toString('base64'));
  expect(from.written).toEqual(['ls\r']);
});

it('drops the oldest output of a viewer who does not read, and says so', async () => {
  const from = source();
  const terminal = new ConsoleTerminal(from);
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let index = 0; index < 20; index += 1) from.output.fire(piece);
  const output = terminal.output[Symbol.asyncIterator]();
  expect(textOf(await output.next())).toMatch(/\[\d+ bytes of output were left out\]/);
  let bytes = 0;
  for (let index = 0; index < 8; index += 1) bytes += textOf(await output.next()).length;
  expect(bytes).toBe(512 * 1024);
});

it('lets go of the console when it is closed', async () => {
  const from = source();
  const terminal = new ConsoleTerminal(from);
  const next = terminal.output[Symbol.asyncIterator]().next();
  await terminal.dispose();
  expect(textOf(await next)).toBe('(end)');
  expect(from.output.listenerCount).toBe(0);
});
