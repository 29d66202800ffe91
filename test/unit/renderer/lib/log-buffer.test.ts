import { describe, expect, it } from 'vitest';
import { LogBuffer, type LogPiece } from '../../../../renderer/lib/logs/log-buffer.ts';

const piece = (text: string, stream: LogPiece['stream'] = 'stdout'): LogPiece => ({ text, stream, timeMs: null });
const textsOf = (buffer: LogBuffer): string[] => Array.from(buffer, ({ text }) => text);
const buffer = (maxLines = 1000, maxCharacters = 1_000_000): LogBuffer => new LogBuffer({ maxLines, maxCharacters });

describe('LogBuffer', () => {
  it('cuts pieces into lines and puts parts of one together', () => {
    const log = buffer();
    log.append(piece('one\ntw'));
    log.append(piece('o\n\nthree'));
    expect(textsOf(log)).toEqual(['one', 'two', '', 'three']);
    expect(log.at(1)?.number).toBe(1);
  });

  it('does not let one stream cut a line of the other', () => {
    const log = buffer();
    log.append(piece('out'));
    log.append(piece('error\n', 'stderr'));
    log.append(piece('put\n'));
    expect(textsOf(log)).toEqual(['output', 'error']);
  });

  it('drops the oldest lines, and goes on counting', () => {
    const log = buffer(3);
    log.append(piece('a\nb\nc\nd\ne\n'));
    expect(textsOf(log)).toEqual(['c', 'd', 'e']);
    expect(log.dropped).toBe(2);
    expect(log.at(0)?.number).toBe(2);
  });

  it('keeps no more characters than it may, and cuts a line that has more alone', () => {
    const log = buffer(100, 10);
    log.append(piece('0123456789abcdef\n'));
    expect(textsOf(log)).toEqual(['0123456789']);
    log.append(piece('xyz\n'));
    expect(textsOf(log)).toEqual(['xyz']);
  });

  it('lets go of a line that is still open when it is dropped', () => {
    const log = buffer(2);
    log.append(piece('open'));
    log.append(piece('a\nb\n', 'stderr'));
    log.append(piece(' again\n'));
    expect(textsOf(log)).toEqual(['b', ' again']);
  });

  it('stays right over many more lines than it keeps', () => {
    const log = buffer(1000);
    for (let index = 0; index < 50_000; index++) log.append(piece(`${index}\n`));
    expect(log.length).toBe(1000);
    expect(log.dropped).toBe(49_000);
    expect(log.at(0)?.text).toBe('49000');
    expect(log.at(999)).toMatchObject({ text: '49999', number: 49_999 });
  });

  it('begins anew after it was cleared', () => {
    const log = buffer();
    log.append(piece('old'));
    log.clear();
    log.append(piece('new\n'));
    expect(textsOf(log)).toEqual(['new']);
  });
});
