import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textHash } from '../../../electron/base/text-hash.ts';
import { TransientMap } from '../../../electron/base/transient-map.ts';

interface Entered {
  readonly step: number;
}

const byStep = (one: Entered, other: Entered): number => one.step - other.step;

describe('a map of entries that come and go', () => {
  it('holds what a Map holds, also where all keys share their bucket', () => {
    const action = fc.constantFrom('add', 'delete', 'clear');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.nat(40)), { maxLength: 300 }),
        fc.constantFrom(0, 2, 8),
        (steps, bucketBits) => {
          const map = new TransientMap<string, Entered>(textHash, bucketBits);
          const model = new Map<string, Entered>();
          steps.forEach(([does, number], step) => {
            const key = `name ${number}`;
            if (does === 'delete') expect(map.delete(key)).toBe(model.delete(key));
            else if (does === 'clear' && number === 0) {
              map.clear();
              model.clear();
            } else if (!model.has(key)) {
              map.add(key, { step });
              model.set(key, { step });
            }
            expect(map.get(key)).toEqual(model.get(key));
            expect(map.has(key)).toBe(model.has(key));
            expect(map.size).toBe(model.size);
          });
          expect(map.values().sort(byStep)).toEqual([...model.values()].sort(byStep));
        },
      ),
    );
  });
});
