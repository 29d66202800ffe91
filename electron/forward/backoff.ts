/** Pauses between tries: the first ones short, since a guest that boots is there any moment, then doubling up to a limit. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after `failures` failed tries in a row (1 or more). `random` yields numbers from 0 up to 1; the pause is between
 * half of its nominal length and all of it, so that tries do not march in step with anything.
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: () => number): number {
  const nominalMs = Math.min(limits.longestMs, limits.firstMs * 2 ** Math.min(failures - 1, 30));
  return nominalMs * (0.5 + random() / 2);
}
