const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `0 B`, `999 B`, `1.5 kB`: as Docker counts, in thousands. */
export function formatTraffic(bytes: number): string {
  let unit = 0;
  let value = bytes;
  for (; value >= 1000 && unit < UNITS.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
