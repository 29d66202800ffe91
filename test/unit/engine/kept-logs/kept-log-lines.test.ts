import { describe, expect, it } from 'vitest';
import type { ContainerLogLine } from '../../../../electron/api/engine/container-logs.ts';
import { keptLogLines, lastLines } from '../../../../electron/engine/kept-logs/kept-log-lines.ts';

async function linesOf(...chunks: Buffer[]): Promise<ContainerLogLine[]> {
  const lines: ContainerLogLine[] = [];
  for await (const batch of keptLogLines(each(chunks))) lines.push(...batch);
  return lines;
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T, void> {
  for (const value of values) yield await Promise.resolve(value);
}

const json = (log: string, stream = 'stdout', time = '2026-11-29T08:00:00.12Z'): string =>
  `${JSON.stringify({ log, stream, time })}\n`;
const read = (text: string): Promise<ContainerLogLine[]> => linesOf(Buffer.from(`json\n${text}`));

describe('a log of the json-file driver', () => {
  it('is lines, with their streams and the times of all nine digits', async () => {
    expect(await read(json('one\n') + json('bad\n', 'stderr') + json('ü\u2028\n'))).toEqual([
      { stream: 'stdout', time: '2026-11-29T08:00:00.120000000Z', text: 'one', continues: false },
      { stream: 'stderr', time: '2026-11-29T08:00:00.120000000Z', text: 'bad', continues: false },
      { stream: 'stdout', time: '2026-11-29T08:00:00.120000000Z', text: 'ü\u2028', continues: false },
    ]);
  });

  it('has lines that the engine cut put together, each stream apart, and a last one without an end', async () => {
    const text =
      json('a'.repeat(16_384)) + json('wrong\n', 'stderr') + json('b\n', 'stdout', '2026-11-29T08:00:01Z') + json('$ ');
    const lines = await read(text);
    expect(lines.map(({ text: line, stream }) => [stream, line.length])).toEqual([
      ['stderr', 5],
      ['stdout', 16_385],
      ['stdout', 2],
    ]);
    expect(lines[1]?.time).toBe('2026-11-29T08:00:00.120000000Z');
  });

  it('has no returns at the ends of lines, where the container had a tty, and keeps those within', async () => {
    expect((await read(json('a\rb\r\n'))).map(({ text }) => text)).toEqual(['a\rb']);
  });

  it('leaves out what is no message: the rest of one at the start, zeros after a crash, and what is far too long', async () => {
    const text = `est of a line\\n","stream":"stdout"}\n${json('good\n')}{}\n[]\n"x"\n{"log":1,"time":"x"}\n${'\0'.repeat(4096)}\n${json(
      'x'.repeat(2_000_000),
    )}${json('after\n')}{"log":"cut off`;
    expect((await read(text)).map(({ text: line }) => line)).toEqual(['good', 'after']);
  });

  it('takes nothing that a program wrote for a time', async () => {
    const lines = await read(json('2020-01-01T00:00:00.000000000Z mine\n') + json('x\n', 'stdout', 'yesterday'));
    expect(lines.map(({ text }) => text)).toEqual(['2020-01-01T00:00:00.000000000Z mine', 'x']);
    expect(lines[0]?.time).toBe('2026-11-29T08:00:00.120000000Z');
  });

  it('is the same in whatever pieces it comes', async () => {
    const whole = Buffer.from(`json\n${json('one ü\n')}${json('half')}${json(' a line\n')}`);
    const expected = await linesOf(whole);
    for (let size = 1; size < whole.length; size++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
      expect(await linesOf(...pieces)).toEqual(expected);
    }
  });

  it('refuses an answer of no known kind', async () => {
    await expect(linesOf(Buffer.from('else\n'))).rejects.toMatchObject({ code: 'kept-logs-failed' });
    await expect(linesOf(Buffer.alloc(100))).rejects.toMatchObject({ code: 'kept-logs-failed' });
    expect(await linesOf(Buffer.from('json\n'))).toEqual([]);
  });
});

describe('a log of the local driver', () => {
  const varint = (value: bigint): Buffer => {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
      bytes.push(Number(rest & 0x7fn) | 0x80);
    }
  };
  const text = (number: number, value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(BigInt(bytes.length)), bytes]);
  };
  const number = (field: number, value: bigint): Buffer => Buffer.concat([Buffer.from([field << 3]), varint(value)]);
  const framed = (entry: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(entry.length);
    return Buffer.concat([length, entry, length]);
  };
  const NANOSECONDS = BigInt(Date.UTC(2026, 10, 29, 8)) * 1_000_000n + 123_456_789n;
  const entry = (line: string, stream = 'stdout', ...more: Buffer[]): Buffer =>
    framed(Buffer.concat([text(1, stream), number(2, NANOSECONDS), text(3, line), ...more]));

  it('is lines, those that were cut put together', async () => {
    const partial = number(4, 1n);
    const last = text(5, Buffer.concat([number(1, 1n), text(2, 'id'), number(3, 2n)]));
    const bytes = Buffer.concat([
      entry('one'),
      entry('bad', 'stderr'),
      entry('half ', 'stdout', partial),
      entry('a line', 'stdout', partial, last),
      entry(''),
    ]);
    for (const size of [1, 7, bytes.length]) {
      const chunks = [Buffer.from('local\n')];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const lines = await linesOf(...chunks);
      expect(lines.map(({ stream, text: line }) => [stream, line])).toEqual([
        ['stdout', 'one'],
        ['stderr', 'bad'],
        ['stdout', 'half a line'],
        ['stdout', ''],
      ]);
      expect(lines[0]?.time).toBe('2026-11-29T08:00:00.123456789Z');
    }
  });

  it('ends where it makes no sense', async () => {
    const noise = Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
    expect(
      (await linesOf(Buffer.from('local\n'), entry('one'), noise, entry('two'))).map(({ text: line }) => line),
    ).toEqual(['one']);
    const odd = framed(Buffer.from([0x0d, 1, 2]));
    expect((await linesOf(Buffer.from('local\n'), odd, entry('two'))).length).toBe(2);
  });
});

describe('lastLines', () => {
  const batch = (from: number, count: number): ContainerLogLine[] =>
    Array.from({ length: count }, (_, index) => ({
      stream: 'stdout',
      time: '',
      text: String(from + index),
      continues: false,
    }));

  it.each([0, 1, 10, 5000])('are %i of them, whatever comes before', async (count) => {
    const found: string[] = [];
    const batches = each(Array.from({ length: 40 }, (_, index) => batch(index * 100, 100)));
    for await (const lines of lastLines(batches, count)) found.push(...lines.map(({ text }) => text));
    expect(found).toEqual(
      batch(0, 4000)
        .slice(Math.max(0, 4000 - count))
        .map(({ text }) => text),
    );
  });
});
