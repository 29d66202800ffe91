import { describe, expect, it } from 'vitest';
import { arrangeRows } from '../../../../renderer/lib/grid/arrange-rows.ts';
import { nextSort } from '../../../../renderer/lib/grid/grid-item.ts';
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
