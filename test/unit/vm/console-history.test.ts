import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConsoleHistory, HISTORY_BYTES } from '../../../electron/vm/console-history.ts';

test('the history is the last bytes, in order, however they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(HISTORY_BYTES + 1000), { maxLength: 8 }), (sizes) => {
      const history = new ConsoleHistory();
      let all = Buffer.alloc(0);
      sizes.forEach((size, index) => {
        const chunk = Buffer.alloc(size, `${index}-abcdefg`);
        history.push(chunk);
        all = Buffer.concat([all, chunk]);
      });
      const expected = all.subarray(Math.max(0, all.length - HISTORY_BYTES));
      expect(Buffer.compare(history.snapshot(), expected)).toBe(0);
    }),
    { numRuns: 50 },
  );
});
