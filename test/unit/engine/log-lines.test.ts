import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import { LogFrames } from '../../../electron/engine/containers/log-frames.ts';
import { LogLines } from '../../../electron/engine/containers/log-lines.ts';
import { LOG_LINE_MAX_LENGTH } from '../../../electron/engine/limits.ts';

const T1 = '2026-11-29T09:00:00.000000001Z';
const T2 = '2026-11-29T09:00:00.000000002Z';
const MESSAGE_BYTES = 16 * 1024;

function frame(stream: number, text: string | Uint8Array): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** `bytes` in pieces that end where `cuts` say. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((left, right) => left - right);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function framed(bytes: Buffer, cuts: readonly number[] = []): ContainerLogLine[] {
  const frames = new LogFrames();
  const log = new LogLines({ tty: false });
  const lines: ContainerLogLine[] = [];
  for (const chunk of pieces(bytes, cuts)) for (const piece of frames.push(chunk)) log.push(piece, lines);
  log.end(lines);
  return lines;
}

function ofTty(bytes: Buffer, cuts: readonly number[] = []): ContainerLogLine[] {
  const log = new LogLines({ tty: true });
  const lines: ContainerLogLine[] = [];
  for (const chunk of pieces(bytes, cuts)) log.push({ stream: 'stdout', bytes: chunk, starts: false }, lines);
  log.end(lines);
  return lines;
}

const line = (stream: 'stdout' | 'stderr', time: string, text: string, continues = false): ContainerLogLine => ({
  stream,
  time,
  text,
  continues,
});

describe('the log of a container', () => {
  it('has both streams in their order, also empty lines', () => {
    const bytes = Buffer.concat([frame(1, `${T1} out\n`), frame(2, `${T2} err\n`), frame(1, `${T2} \n`)]);
    expect(framed(bytes)).toEqual([line('stdout', T1, 'out'), line('stderr', T2, 'err'), line('stdout', T2, '')]);
  });

  it('is the same however it is cut', () => {
    const bytes = Buffer.concat([
      frame(1, `${T1} ${'ä€😀'.repeat(50)}\n`),
      frame(2, `${T1} cut `),
      frame(1, `${T2} between\n`),
      frame(2, `${T2} in two\n`),
      frame(1, Buffer.concat([Buffer.from(`${T2} `), Buffer.from([0xff, 0xfe, 0x0a])])),
    ]);
    const whole = framed(bytes);
    expect(whole).toEqual([
      line('stdout', T1, 'ä€😀'.repeat(50)),
      line('stdout', T2, 'between'),
      line('stderr', T1, 'cut in two'),
      line('stdout', T2, '\ufffd\ufffd'),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(framed(bytes, cuts)).toEqual(whole);
      }),
    );
  });

  it('tells a line that is long in pieces, and cuts no character', () => {
    const text = `${'x'.repeat(LOG_LINE_MAX_LENGTH - 1)}😀${'y'.repeat(10)}`;
    const lines = framed(frame(1, `${T1} ${text}\n`));
    expect(lines.map(({ continues }) => continues)).toEqual([true, false]);
    expect(lines.map(({ text: part }) => part).join('')).toBe(text);
    expect(lines[1]?.text.startsWith('😀')).toBe(true);
  });

  it('tells what stands behind the last newline when the log ends', () => {
    expect(framed(frame(1, `${T1} half`))).toEqual([line('stdout', T1, 'half')]);
    expect(framed(frame(1, 'odd'))).toEqual([line('stdout', '', 'odd')]);
  });

  it('takes what is no time for text', () => {
    expect(framed(frame(1, 'hello there, this has no time in front of it\n'))).toEqual([
      line('stdout', '', 'hello there, this has no time in front of it'),
    ]);
    expect(framed(frame(1, '\n'))).toEqual([line('stdout', '', '')]);
  });

  it('never fails, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(), { maxLength: 5 }), (bytes, cuts) => {
        const buffer = Buffer.from(bytes);
        expect(framed(buffer, cuts)).toEqual(framed(buffer));
        expect(ofTty(buffer, cuts)).toEqual(ofTty(buffer));
      }),
    );
  });
});

describe('the log of a container with a tty', () => {
  it('has no frames, and the carriage return of each line is dropped', () => {
    const bytes = Buffer.from(`${T1} one\r\n${T2} \u001b[31mtwo\u001b[0m\r\n`);
    expect(ofTty(bytes)).toEqual([line('stdout', T1, 'one'), line('stdout', T2, '\u001b[31mtwo\u001b[0m')]);
  });

  it('puts a line together that the engine cut, without the times in between', () => {
    const text = 'z'.repeat(MESSAGE_BYTES);
    const bytes = Buffer.from(`${T1} ${text}${T2} ${text}${T2} end\r\n${T2} next\r\n`);
    for (const cuts of [[], [5, 16_400, 16_414, 40_000], [MESSAGE_BYTES + 31, MESSAGE_BYTES + 32]]) {
      const lines = ofTty(bytes, cuts);
      expect(lines.map(({ text: part }) => part).join('')).toBe(`${text}${text}endnext`);
      expect(lines.every(({ time }, index) => time === (index === lines.length - 1 ? T2 : T1))).toBe(true);
    }
  });
});
