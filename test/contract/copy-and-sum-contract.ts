import { describe, expect, it } from 'vitest';
import { finishChecksum } from '../../electron/net/wire/checksum.ts';
import type { CopyAndSum } from '../../electron/net/wire/copy-and-sum.ts';

/** The definition, word by word. */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  return finishChecksum(sum);
}

/** What every `CopyAndSum` does; `make` is called once a test. */
export function describeCopyAndSum(name: string, make: () => CopyAndSum): void {
  describe(`copying and summing by ${name}`, () => {
    it.each([0, 1, 2, 3, 4, 5, 95, 96, 97, 1023, 1024, 1448, 8191, 8192, 8193, 65_483])(
      'does %i bytes, wherever they lie, and nothing beside them',
      (sizeBytes) => {
        const copyAndSum = make();
        for (const [from, to] of [
          [0, 0],
          [1, 0],
          [3, 2],
          [2, 5],
        ] as const) {
          const all = Uint8Array.from(
            { length: from + sizeBytes + 1 },
            (_, index) => (index * 31 + (index >> 7)) & 0xff,
          );
          const source = all.subarray(from, from + sizeBytes);
          const target = new Uint8Array(to + sizeBytes + 3).fill(0xaa);
          const sum = copyAndSum(source, target, to);
          expect(finishChecksum(sum)).toBe(checksumOf(source));
          expect(Buffer.compare(target.subarray(to, to + sizeBytes), source)).toBe(0);
          expect([...target.subarray(0, to), ...target.subarray(to + sizeBytes)]).toEqual(
            new Array<number>(to + 3).fill(0xaa),
          );
        }
      },
    );

    it('sums as many ones as there may be', () => {
      const ones = new Uint8Array(65_536).fill(0xff);
      expect(finishChecksum(make()(ones, new Uint8Array(65_536), 0))).toBe(0);
    });

    it('takes no more than fits', () => {
      const copyAndSum = make();
      const target = new Uint8Array(2000);
      expect(() => copyAndSum(new Uint8Array(1500), target, 501)).toThrow(RangeError);
      expect(() => copyAndSum(new Uint8Array(10), target, 1991)).toThrow(RangeError);
      expect(target.every((byte) => byte === 0)).toBe(true);
    });
  });
}
