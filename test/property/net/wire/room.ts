import fc from 'fast-check';

/** Room of `sizeBytes` behind `offset`, full of what must be overwritten. */
export function room(offset: number, sizeBytes: number) {
  const bytes = new Uint8Array(offset + sizeBytes).fill(0xa5);
  return { bytes, view: new DataView(bytes.buffer), end: offset + sizeBytes };
}

/** Where in a larger room something is written. */
export const place = fc.nat(5);
