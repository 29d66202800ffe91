export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

/** For people: `512 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < MIB ? [bytes / 1024, 'KiB'] : bytes < GIB ? [bytes / MIB, 'MiB'] : [bytes / GIB, 'GiB'];
  return `${Number(value.toFixed(1))} ${unit}`;
}
