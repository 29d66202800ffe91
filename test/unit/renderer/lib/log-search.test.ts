import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../../renderer/lib/logs/ansi.ts';
import { cutSpans } from '../../../../renderer/lib/logs/cut-spans.ts';
import { compileQuery, findMatches } from '../../../../renderer/lib/logs/find-matches.ts';
import { LogBuffer } from '../../../../renderer/lib/logs/log-buffer.ts';
import { LogSearch } from '../../../../renderer/lib/logs/log-search.ts';

const pattern = (text: string, regex = false): RegExp => {
  const compiled = compileQuery({ text, regex });
  if (compiled === null) throw new Error('no pattern');
  return compiled;
};

describe('compileQuery', () => {
  it('takes a text literally, and capitals only where there are some', () => {
    expect(findMatches('A.B a.b axb', pattern('a.b'))).toEqual([
      [0, 3],
      [4, 7],
    ]);
    expect(findMatches('A.B a.b', pattern('A.b'))).toEqual([]);
  });

  it('is null for nothing, and for what is no expression', () => {
    expect(compileQuery({ text: '', regex: true })).toBeNull();
    expect(compileQuery({ text: '(', regex: true })).toBeNull();
    expect(compileQuery({ text: '(', regex: false })).not.toBeNull();
  });

  it('finds what is shown, whatever colours are in it', () => {
    expect(findMatches('\u001b[31mtime\u001b[0mout', pattern('timeout'))).toEqual([[0, 7]]);
  });

  it('leaves empty matches out', () => {
    expect(findMatches('abc', pattern('x*', true))).toEqual([]);
  });
});

describe('cutSpans', () => {
  it('cuts where matches begin and end, over borders of spans', () => {
    const bold = { ...PLAIN, bold: true };
    const cut = cutSpans(
      [
        { text: 'abc', style: PLAIN },
        { text: 'def', style: bold },
      ],
      [[2, 4]],
    );
    expect(cut).toEqual([
      { text: 'ab', style: PLAIN, isMatch: false },
      { text: 'c', style: PLAIN, isMatch: true },
      { text: 'd', style: bold, isMatch: true },
      { text: 'ef', style: bold, isMatch: false },
    ]);
  });
});

describe('LogSearch', () => {
  it('goes through a growing log in slices, and forgets what was dropped', () => {
    const buffer = new LogBuffer({ maxLines: 1000, maxCharacters: 1e6 });
    const search = new LogSearch(pattern('hit'));
    for (let index = 0; index < 1000; index++) {
      buffer.append({ text: index % 100 === 0 ? 'hit\n' : 'miss\n', stream: 'stdout', timeMs: null });
    }
    let nowMs = 0;
    expect(search.advance(buffer, 5, () => (nowMs += 10))).toBe(false);
    while (!search.advance(buffer, 5, () => (nowMs += 10)));
    expect(search.found).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    for (let index = 0; index < 150; index++) buffer.append({ text: 'hit\n', stream: 'stdout', timeMs: null });
    expect(search.advance(buffer, 1000, () => 0)).toBe(true);
    expect(search.found[0]).toBe(200);
    expect(search.found).toHaveLength(8 + 150);
  });
});
