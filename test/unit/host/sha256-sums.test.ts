import { expect, it } from 'vitest';
import { formatSums, parseSums } from '../../../electron/host/sha256-sums.ts';

const [ONE, TWO] = ['1'.repeat(64), 'ab'.repeat(32)];

it('reads what sha256sum writes, of files whose names have spaces too, by find or on Windows', () => {
  const text = `${ONE}  vfkit\n${TWO.toUpperCase()} *./share/a file\r\n\n`;
  expect(parseSums(text)).toEqual(
    new Map([
      ['vfkit', ONE],
      ['share/a file', TWO],
    ]),
  );
  expect(parseSums(formatSums(new Map([['a b', ONE]])))).toEqual(new Map([['a b', ONE]]));
  expect(parseSums('')).toEqual(new Map());
});

it.each([
  `${ONE.slice(1)}  vfkit`,
  `${ONE} vfkit`,
  `SHA256 (vfkit) = ${ONE}`,
  `${ONE}  a\n${TWO}  a\n`,
  `${ONE}  a\n${TWO}  ./a`,
])('takes nothing of a list that it does not understand: %j', (text) => {
  expect(parseSums(text)).toBeNull();
});
