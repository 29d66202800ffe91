import { sumBytes } from './checksum.ts';

/**
 * Copies `source` to `target` from `offset` on, and answers what `sumBytes` does for it: a sum of big-endian 16-bit words whose value modulo
 * 65535 counts, an odd last byte padded with zero. The two do not overlap. Throws a RangeError where it does not fit.
 */
export type CopyAndSum = (source: Uint8Array, target: Uint8Array, offset: number) => number;

/** In two goes. The native addon has one (`native-addon.ts`), which reads the bytes while they are in the processor's cache. */
export const copyAndSum: CopyAndSum = (source, target, offset) => {
  target.set(source, offset);
  return sumBytes(target, offset, offset + source.length);
};

/** Where nobody asks for the sum. */
export const copyAlone: CopyAndSum = (source, target, offset) => {
  target.set(source, offset);
  return 0;
};
