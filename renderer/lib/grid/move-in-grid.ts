/** Where a key of the keyboard leads from `index` in a grid of `count` lines; null when it leads nowhere. */
export function moveInGrid(key: string, index: number, grid: { count: number; pageSize: number }): number | null {
  const last = grid.count - 1;
  if (last < 0) return null;
  const target = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: last,
    PageDown: index + grid.pageSize,
    PageUp: index - grid.pageSize,
  }[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}

/** The keys from one line to another, both included, in either direction. */
export function rangeOf(keys: readonly string[], from: number, to: number): readonly string[] {
  return keys.slice(Math.min(from, to), Math.max(from, to) + 1);
}
