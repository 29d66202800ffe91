import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonProblem } from '../../../../renderer/lib/json-problem.ts';

test.each([
  ['', 1, 1, 'value'],
  ['{ "debug": true', 1, 16, 'separator'],
  ['{\n  "debug": tru\n}', 2, 12, 'value'],
  ['{"a": 1,}', 1, 9, 'name'],
  ['[1, 2,]', 1, 7, 'value'],
  ["{'a': 1}", 1, 2, 'name'],
  ['{"a" 1}', 1, 6, 'colon'],
  ['{"a": 1} x', 1, 10, 'end'],
  ['{"a": 01}', 1, 7, 'value'],
  ['["\t"]', 1, 2, 'value'],
  ['{"a": 1]', 1, 8, 'separator'],
  ['// no\n{}', 1, 1, 'value'],
] as const)('%j stops being JSON at line %i, column %i', (text, line, column, expected) => {
  expect(jsonProblem(text)).toEqual({ line, column, expected });
});

test('finds nothing wrong with JSON, however deep', () => {
  fc.assert(fc.property(fc.json(), (text) => jsonProblem(text) === null));
  expect(jsonProblem('['.repeat(100_000) + ']'.repeat(100_000))).toBeNull();
});

test('agrees with the parser on what is JSON', () => {
  const almost = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'e', ' ', '\\'));
  fc.assert(
    fc.property(almost, ([text, at, put]) => {
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + put + text.slice(place + 1);
      return (jsonProblem(changed) === null) === parses(changed);
    }),
    { numRuns: 500 },
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
