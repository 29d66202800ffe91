const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Three digits that matter: `0 B`, `12.3 MB`, `1.05 GB`. Decimal, as Docker writes sizes of images. */
export function formatBytes(bytes: number, locale: string): string {
  return scaled(bytes, { base: 1000, units: UNITS, locale });
}

/** Binary, as memory is measured. */
export function formatMemory(bytes: number, locale: string): string {
  return scaled(bytes, { base: 1024, units: BINARY_UNITS, locale });
}

function scaled(bytes: number, how: { base: number; units: readonly string[]; locale: string }): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be written as 1000.
  while (value >= how.base - 0.5 && unit < how.units.length - 1) {
    value /= how.base;
    unit++;
  }
  const decimals = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString(how.locale, { maximumFractionDigits: decimals })} ${how.units[unit] ?? ''}`;
}
