import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../electron/hypervisor/console/line-splitter.ts';

describe('LineSplitter', () => {
  it('gives the same lines whatever pieces they come in', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, '')));
    fc.assert(
      fc.property(lines, fc.array(fc.nat({ max: 20 })), (expected, cuts) => {
        const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(''));
        const splitter = new LineSplitter(10_000);
        const found: string[] = [];
        let offset = 0;
        for (const cut of cuts) {
          found.push(...(splitter.push(bytes.subarray(offset, offset + cut)) ?? []));
          offset += cut;
        }
        found.push(...(splitter.push(bytes.subarray(offset)) ?? []));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('takes CRLF off', () => {
    expect(new LineSplitter(100).push(Buffer.from('a\r\n\r\nb'))).toEqual(['a', '']);
  });

  it('refuses a line over the limit, finished or not', () => {
    expect(new LineSplitter(4).push(Buffer.from('12345'))).toBeNull();
    expect(new LineSplitter(4).push(Buffer.from('12345\n'))).toBeNull();
    const splitter = new LineSplitter(4);
    expect(splitter.push(Buffer.from('123'))).toEqual([]);
    expect(splitter.push(Buffer.from('45\n'))).toBeNull();
    expect(new LineSplitter(4).push(Buffer.from('1234\n'))).toEqual(['1234']);
  });
});
