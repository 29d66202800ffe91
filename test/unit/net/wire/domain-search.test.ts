import { describe, expect, it } from 'vitest';
import { decodeDomainSearch, encodeDomainSearch } from '../../../../electron/net/wire/domain-search.ts';
import { hex } from './wire-bytes.ts';

/** The example of RFC 3397 section 2: eng.apple.com and marketing.apple.com, whose tail points to offset 4. */
const VALUE = hex('03 656e67 05 6170706c65 03 636f6d 00', '09 6d61726b6574696e67 c004').bytes;
const NAMES = ['eng.apple.com', 'marketing.apple.com'];

describe('a search list', () => {
  it('is written as in RFC 3397', () => {
    expect(encodeDomainSearch(NAMES)).toEqual(VALUE);
  });

  it('is read', () => {
    expect(decodeDomainSearch(VALUE)).toEqual(NAMES);
    expect(decodeDomainSearch(new Uint8Array(0))).toEqual([]);
  });

  it('names in lower case, without the dot at the end', () => {
    expect(decodeDomainSearch(encodeDomainSearch(['Corp.Example.', 'example', 'corp.example']))).toEqual([
      'corp.example',
      'example',
      'corp.example',
    ]);
  });

  it('leaves out names that DNS cannot carry', () => {
    const names = ['', '.', 'a..b', `${'a'.repeat(64)}.b`, 'b\u00fcro.example', 'a b', Array(128).fill('a').join('.')];
    expect(encodeDomainSearch(names)).toHaveLength(0);
    const longest = Array(127).fill('a').join('.');
    expect(decodeDomainSearch(encodeDomainSearch([longest]))).toEqual([longest]);
  });

  it('is null when cut within a name', () => {
    for (let sizeBytes = 1; sizeBytes < VALUE.length; sizeBytes += 1) {
      expect(decodeDomainSearch(VALUE.slice(0, sizeBytes))).toEqual(sizeBytes === 15 ? NAMES.slice(0, 1) : null);
    }
  });

  it.each([
    ['a pointer to itself', 'c000'],
    ['a pointer to its own labels', '0161 c000'],
    ['a pointer forwards', 'c002 0161 00'],
    ['a pointer beyond the value', '0161 00 c0ff'],
    ['two pointers in a circle', '0161 00 0162 c007 0163 c003'],
    ['a label type of the future', '40 00'],
    ['the root alone', '00'],
    ['a label with a dot', '03 612e62 00'],
    ['a label with a NUL', '01 00 00'],
  ])('is null for %s', (_, digits) => {
    expect(decodeDomainSearch(hex(digits).bytes)).toBeNull();
  });

  it('is null for a name that grows too long over its pointers', () => {
    // 63 labels of one byte, then twice 63 more that point there: 127 bytes, 253, and 379.
    const run = '0161'.repeat(63);
    expect(decodeDomainSearch(hex(run, '00', run, 'c000').bytes)).toHaveLength(2);
    expect(decodeDomainSearch(hex(run, '00', run, 'c000', run, 'c07f').bytes)).toBeNull();
  });
});
