import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seqAdd } from '../../../../electron/net/stack/tcp/seq.ts';
import { SequenceRanges } from '../../../../electron/net/stack/tcp/sequence-ranges.ts';

const BASE = 0xffff_ffe0;

describe('sequence ranges', () => {
  it('hold what a set of numbers would hold, also across the wrap', () => {
    const operation = fc.record({ trim: fc.boolean(), from: fc.nat(60), size: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const ranges = new SequenceRanges(100);
        const model = new Set<number>();
        for (const { trim, from, size } of operations) {
          if (trim && size < 4) {
            ranges.trim(seqAdd(BASE, from));
            for (const member of [...model]) if (member < from) model.delete(member);
            continue;
          }
          const news = Array.from({ length: size }, (_, index) => from + index).filter((member) => !model.has(member));
          expect(ranges.add(seqAdd(BASE, from), seqAdd(BASE, from + size))).toBe(news.length > 0);
          for (const member of news) model.add(member);
        }
        const held = Array.from({ length: 80 }, (_, index) => index).filter(
          (member) => ranges.indexOf(seqAdd(BASE, member)) >= 0,
        );
        expect(held).toEqual([...model].sort((one, other) => one - other));
        expect(ranges.countWithin(seqAdd(BASE, 10), seqAdd(BASE, 30))).toBe(
          [...model].filter((member) => member >= 10 && member < 30).length,
        );
        for (let index = 1; index < ranges.count; index += 1) {
          expect((ranges.startAt(index) - ranges.endAt(index - 1)) | 0).toBeGreaterThan(0);
        }
      }),
      { seed: 1 },
    );
  });
});
