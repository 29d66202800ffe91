interface Sight {
  readonly startIndex: number;
  readonly endIndex: number;
  /** How many more there are on each side. */
  readonly overscan: number;
  /** Of all lines. */
  readonly count: number;
  /** As many as fit in sight, at most. */
  readonly seenMax: number;
  /** The line that the keyboard is on. */
  readonly active: number;
}

/** The indexes of the lines that are in the page, rising: always equally many while one scrolls, so that none comes or goes; and `active`. */
export function linesInSight({ startIndex, endIndex, overscan, count, seenMax, active }: Sight): number[] {
  const size = Math.min(count, Math.max(seenMax, endIndex - startIndex + 1) + 2 * overscan);
  const first = Math.min(Math.max(0, startIndex - overscan), count - size);
  const lines = Array.from({ length: size }, (_, offset) => first + offset);
  if (active < first && active >= 0) lines.unshift(active);
  else if (active >= first + size && active < count) lines.push(active);
  return lines;
}
