import { describe, expect, it } from 'vitest';
import { formatBytes, formatMemory } from '../../../../renderer/lib/format/bytes.ts';
import { formatAge, formatDuration } from '../../../../renderer/lib/format/duration.ts';
import { visibleText } from '../../../../renderer/lib/format/visible-text.ts';
import { cutJsonLine } from '../../../../renderer/lib/json-line.ts';
import { formatRoute, parseRoute } from '../../../../renderer/lib/route.ts';
import { matchesQuery } from '../../../../renderer/lib/search-text.ts';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [8_300_000, '8.3 MB'],
    [999_600, '1 MB'],
    [1_234_567_890, '1.23 GB'],
  ])('%i bytes', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('are written in the reader’s language, memory in binary units', () => {
    expect(formatBytes(8_300_000, 'de')).toBe('8,3 MB');
    expect(formatMemory(2048 * 1024 * 1024, 'en')).toBe('2 GiB');
  });
});

describe('times', () => {
  it('have their largest unit', () => {
    expect(formatDuration(340, 'en')).toBe('340 ms');
    expect(formatDuration(8638, 'en')).toBe('8.6 s');
    expect(formatDuration(185_000, 'en')).toBe('3 min 5 s');
    expect(formatAge(-500)).toBe('0 s');
    expect(formatAge(47 * 3_600_000)).toBe('47 h');
    expect(formatAge(49 * 3_600_000)).toBe('2 d');
  });
});

describe('visibleText', () => {
  it('shows marks that would deceive', () => {
    expect(visibleText('a\u202Egpj.exe')).toBe('a⟨202E⟩gpj.exe');
    expect(visibleText('x\u0007\u200b')).toBe('x⟨0007⟩⟨200B⟩');
  });

  it('leaves scripts of any direction alone', () => {
    expect(visibleText('مرحبا שלום <b>')).toBe('مرحبا שלום <b>');
  });
});

describe('matchesQuery', () => {
  it('wants every word, anywhere, capitals and accents aside', () => {
    expect(matchesQuery('WEB shop', ['shop-web-1', 'nginx'])).toBe(true);
    expect(matchesQuery('web db', ['shop-web-1'])).toBe(false);
    expect(matchesQuery('losch', ['Löschen'])).toBe(true);
  });
});

describe('routes', () => {
  it('survive the hash, whatever is in them', () => {
    const route = ['images', 'sha256:ab/c d#', 'x%y'];
    expect(parseRoute(formatRoute(route))).toEqual(route);
    expect(parseRoute('')).toEqual([]);
    expect(parseRoute('#/a/%E0%A4%A')).toEqual(['a', '%E0%A4%A']);
  });
});

describe('cutJsonLine', () => {
  it('tells names, texts and values apart', () => {
    expect(cutJsonLine('  "a\\"b": "x: y",').map(({ kind, text }) => `${kind}=${text}`)).toEqual([
      'space=  ',
      'name="a\\"b"',
      'mark=: ',
      'text="x: y"',
      'mark=,',
    ]);
    expect(cutJsonLine('    12').map(({ kind }) => kind)).toEqual(['space', 'value']);
  });
});
