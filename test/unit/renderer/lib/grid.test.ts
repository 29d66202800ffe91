import { describe, expect, it } from 'vitest';
import { arrangeRows } from '../../../../renderer/lib/grid/arrange-rows.ts';
import { nextSort } from '../../../../renderer/lib/grid/grid-item.ts';
import { LinePool } from '../../../../renderer/lib/grid/line-pool.ts';
import { linesInSight } from '../../../../renderer/lib/grid/lines-in-sight.ts';
import { moveInGrid, rangeOf } from '../../../../renderer/lib/grid/move-in-grid.ts';

describe('moveInGrid', () => {
  const grid = { count: 10, pageSize: 4 };
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 7],
    ['PageUp', 3, 0],
    ['Home', 5, 0],
    ['End', 5, 9],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(moveInGrid(key, from, grid)).toBe(to);
  });

  it('leads nowhere by another key, or in nothing', () => {
    expect(moveInGrid('x', 3, grid)).toBeNull();
    expect(moveInGrid('End', 0, { count: 0, pageSize: 4 })).toBeNull();
  });

  it('has ranges in both directions', () => {
    expect(rangeOf(['a', 'b', 'c', 'd'], 2, 1)).toEqual(['b', 'c']);
  });
});

describe('arrangeRows', () => {
  const rows = [
    { name: 'b10', size: 5 },
    { name: 'b9', size: 7 },
    { name: 'a', size: 5 },
  ];
  const reader = {
    keyOf: (row: { name: string }) => row.name,
    textsOf: (row: { name: string }) => [row.name],
    valueOf: { name: (row: { name: string }) => row.name, size: (row: { size: number }) => row.size },
  };
  const keys = (query: string, column: string, descending = false): string[] =>
    arrangeRows(rows, reader, { query, sort: { column, descending } }).map(({ key }) => key);

  it('sorts numbers in names as numbers, and keeps what is equal in order', () => {
    expect(keys('', 'name')).toEqual(['a', 'b9', 'b10']);
    expect(keys('', 'size', true)).toEqual(['b9', 'b10', 'a']);
    expect(keys('', 'unknown')).toEqual(['b10', 'b9', 'a']);
  });

  it('says of a row that it is only to be seen', () => {
    const wanted = { query: '', sort: { column: 'name', descending: false } };
    const items = arrangeRows(rows, { ...reader, isSelectable: ({ name }) => name !== 'a' }, wanted);
    expect(items.map((item) => item.kind === 'row' && item.isSelectable)).toEqual([false, undefined, undefined]);
  });

  it('filters', () => {
    expect(keys('B1', 'name')).toEqual(['b10']);
  });
});

describe('nextSort', () => {
  it('turns the order round at the second click', () => {
    const first = nextSort({ column: 'name', descending: false }, 'size');
    expect(first).toEqual({ column: 'size', descending: false });
    expect(nextSort(first, 'size')).toEqual({ column: 'size', descending: true });
  });
});

describe('linesInSight', () => {
  const sight = { startIndex: 50, endIndex: 60, overscan: 2, count: 100, seenMax: 12, active: 55 };
  const ends = (lines: readonly number[]) => [lines[0], lines.at(-1), lines.length];

  it('are equally many wherever one is, at the ends as well', () => {
    expect(ends(linesInSight(sight))).toEqual([48, 63, 16]);
    expect(ends(linesInSight({ ...sight, endIndex: 61 }))).toEqual([48, 63, 16]);
    expect(ends(linesInSight({ ...sight, startIndex: 0, endIndex: 10, active: 3 }))).toEqual([0, 15, 16]);
    expect(ends(linesInSight({ ...sight, startIndex: 90, endIndex: 99, active: 95 }))).toEqual([84, 99, 16]);
    expect(linesInSight({ ...sight, startIndex: 0, endIndex: 2, count: 3, active: 0 })).toEqual([0, 1, 2]);
    expect(linesInSight({ ...sight, startIndex: 0, endIndex: 0, count: 0, active: 0 })).toEqual([]);
  });

  it('have the one with the keyboard, wherever it is', () => {
    expect(ends(linesInSight({ ...sight, active: 0 }))).toEqual([0, 63, 17]);
    expect(ends(linesInSight({ ...sight, active: 99 }))).toEqual([48, 99, 17]);
    expect(ends(linesInSight({ ...sight, active: 100 }))).toEqual([48, 63, 16]);
  });
});

describe('LinePool', () => {
  const item = (key: string) => ({ key, kind: key.startsWith('g') ? 'group' : 'row' });
  const place = (pool: LinePool, items: unknown, keys: string) => {
    const wanted = keys.split('').map(item);
    return pool.place(items, wanted).map(({ id, at }) => `${id}${wanted[at]?.key ?? ''}`);
  };

  it('uses lines again that went out of sight, where they are', () => {
    const pool = new LinePool();
    const items = {};
    expect(place(pool, items, 'abc')).toEqual(['0a', '1b', '2c']);
    expect(place(pool, items, 'bcd')).toEqual(['0d', '1b', '2c']);
    expect(place(pool, items, 'def')).toEqual(['0d', '1e', '2f']);
    expect(place(pool, items, 'def')).toEqual(['0d', '1e', '2f']);
    expect(place(pool, items, 'cde')).toEqual(['0d', '1e', '2c']);
  });

  it('lets a line have its item for as long as that is there', () => {
    const pool = new LinePool();
    const items = {};
    place(pool, items, 'abc');
    expect(place(pool, items, 'axyz')).toEqual(['0a', '1x', '2y', '3z']);
    expect(place(pool, items, 'amn')).toContain('0a');
  });

  it('has lines of one kind for that kind alone', () => {
    const pool = new LinePool();
    const items = {};
    expect(place(pool, items, 'gab')).toEqual(['0g', '1a', '2b']);
    expect(place(pool, items, 'abc')).toEqual(['1a', '2b', '3c']);
    expect(place(pool, items, 'bch')).toEqual(['1h', '2b', '3c']);
  });

  it('settles: all in their order, each with its item, and none used again until one scrolls on', () => {
    const pool = new LinePool();
    const items = {};
    const settle = (keys: string) => {
      const wanted = keys.split('').map(item);
      return pool.settle(items, wanted).map(({ id, at }) => `${id}${wanted[at]?.key ?? ''}`);
    };
    place(pool, items, 'abc');
    expect(place(pool, items, 'bcd')).toEqual(['0d', '1b', '2c']);
    expect(settle('bcd')).toEqual(['1b', '2c', '0d']);
    expect(settle('cde')).toEqual(['2c', '0d', '3e']);
    expect(settle('axyz')).toEqual(['4a', '5x', '6y', '7z']);
    expect(place(pool, items, 'xyzm')).toEqual(['4m', '5x', '6y', '7z']);
  });

  it('hands nothing over when the items change, and puts all in their order', () => {
    const pool = new LinePool();
    const items = {};
    place(pool, items, 'abc');
    place(pool, items, 'bcd');
    expect(place(pool, {}, 'bcde')).toEqual(['1b', '2c', '0d', '3e']);
    expect(place(pool, {}, 'xe')).toEqual(['4x', '3e']);
  });
});
