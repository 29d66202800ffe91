import { describe, expect, it } from 'vitest';
import { TerminalCleaner } from '../../../electron/cli/output/clean-text.ts';
import { formatDuration } from '../../../electron/cli/output/duration.ts';
import { formatFields } from '../../../electron/cli/output/fields.ts';
import { styleFor } from '../../../electron/cli/output/style.ts';
import { textWidth, truncate, wrap } from '../../../electron/cli/output/text-width.ts';

const plain = styleFor({ isTTY: false }, {});

describe('a duration', () => {
  it.each([
    [0, '0.0 s'],
    [449, '0.4 s'],
    [59_900, '59.9 s'],
    [59_999, '1 min'],
    [125_000, '2 min 5 s'],
    [12_000_000, '3 h 20 min'],
    [349_200_000, '4 d 1 h'],
  ])('of %i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('colours', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: false }, {}, false],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{ isTTY: false }, { FORCE_COLOR: '1' }, true],
  ])('on %j with %j: %s', (stream, env, coloured) => {
    expect(styleFor(stream, env).red('x') !== 'x').toBe(coloured);
  });
});

describe('width', () => {
  it('counts columns, not characters', () => {
    expect(textWidth('\u001b[31mrot\u001b[39m')).toBe(3);
    expect(textWidth('日本')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
    expect(truncate('日本語', 5)).toBe('日本…');
    expect(truncate('short', 5)).toBe('short');
  });

  it('breaks lines at spaces only', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('/a/very/long/path stays', 5)).toEqual(['/a/very/long/path', 'stays']);
  });
});

describe('fields', () => {
  it('line up, and go on below themselves on a narrow terminal', () => {
    const fields = [
      ['A', 'one two three four five six'],
      ['Longer', '0.1\u00a0s'],
    ] as const;
    expect(formatFields(fields, { columns: 30, style: plain })).toBe(
      '  A        one two three four five\n           six\n  Longer   0.1 s\n',
    );
  });
});

describe('text of the guest on a terminal', () => {
  const clean = (...pieces: string[]): string => {
    const cleaner = new TerminalCleaner();
    return pieces.map((piece) => cleaner.clean(piece)).join('');
  };

  it.each([
    ['colours stay', '\u001b[1;31mred\u001b[0m\ttab\n', '\u001b[1;31mred\u001b[0m\ttab\n'],
    ['the cursor stays', 'a\u001b[2Jb\u001b[10;10Hc\rd\be', 'abcde'],
    ['the title stays', '\u001b]0;owned\u0007x\u001b]2;owned\u001b\\y', 'xy'],
    ['queries are not answered', '\u001b[c\u001b[6n\u001bP+q544e\u001b\\z', 'z'],
    ['the keyboard stays', '\u001b[?1049h\u001b[?1000hx\u001bc', 'x'],
    ['C1 controls too', '\u009b31mx\u009d0;t\u009cy', 'xy'],
    ['text is not turned round', 'a\u202eb\u2066c', 'abc'],
  ])('%s', (_name, text, expected) => {
    expect(clean(text)).toBe(expected);
    expect(clean(...Array.from(text))).toBe(expected);
  });

  it('does not hold text back for ever', () => {
    expect(clean('\u001b]0;', 'x'.repeat(10_000), 'y').length).toBeGreaterThan(9000);
  });
});
