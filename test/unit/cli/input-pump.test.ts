import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { TERMINAL_WRITE_MAX_BYTES } from '../../../electron/api/limits.ts';
import { pumpInput } from '../../../electron/cli/terminal/input-pump.ts';

/** The other side, which takes a write only when it is told to. */
function slowSide() {
  const writes: string[] = [];
  const takes: (() => void)[] = [];
  let escapes = 0;
  let ended = false;
  return {
    writes,
    takes,
    escapes: () => escapes,
    ended: () => ended,
    write: (bytes: Buffer) => {
      writes.push(bytes.toString());
      return new Promise<void>((resolve) => takes.push(resolve));
    },
    end: () => {
      ended = true;
      return Promise.resolve();
    },
    onEscape: () => (escapes += 1),
    onError: () => undefined,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('sends one write at a time, and the rest together', async () => {
  const input = new PassThrough();
  const side = slowSide();
  pumpInput({ input, escape: null, ...side }, { isTerminal: true });
  for (const key of ['a', 'b', 'c']) {
    input.write(key);
    await turn();
  }
  expect(side.writes).toEqual(['a']);
  side.takes.shift()?.();
  await turn();
  expect(side.writes).toEqual(['a', 'bc']);
});

it('reads a pipe no further than one write ahead, and ends after the last byte', async () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  let read = 0;
  const input = new Readable({
    read() {
      read += 1;
      this.push(read > 100 ? null : piece);
    },
  });
  const side = slowSide();
  pumpInput({ input, escape: null, ...side }, { isTerminal: false });
  for (let index = 0; index < 50; index += 1) await turn();
  expect(side.writes.length).toBe(1);
  expect(read).toBeLessThan(15);
  while (!side.ended()) {
    side.takes.shift()?.();
    await turn();
  }
  expect(side.writes.join('').length).toBe(100 * piece.length);
  expect(Math.max(...side.writes.map(({ length }) => length))).toBeLessThanOrEqual(TERMINAL_WRITE_MAX_BYTES);
});

it('sees the key that leaves while the other side takes nothing, and passes on what came before it', async () => {
  const input = new PassThrough();
  const side = slowSide();
  pumpInput({ input, escape: 0x1d, ...side }, { isTerminal: true });
  input.write('x');
  await turn();
  input.write('y\u001dz');
  await turn();
  expect(side.escapes()).toBe(1);
  side.takes.shift()?.();
  await turn();
  expect(side.writes).toEqual(['x', 'y']);
});
