import { describe, expect, it } from 'vitest';
import {
  encodeName,
  nameKey,
  nameKeyOfText,
  parentKey,
  skipName,
  skipPlainName,
} from '../../../../../electron/net/service/dns/dns-name.ts';

describe('domain names', () => {
  it('ends at the root or after a pointer', () => {
    const plain = Uint8Array.of(1, 0x61, 0, 9);
    expect([skipName(plain, 0, 4), skipPlainName(plain, 0, 4)]).toEqual([3, 3]);
    const pointer = Uint8Array.of(1, 0x61, 0xc0, 0, 9);
    expect([skipName(pointer, 0, 5), skipPlainName(pointer, 0, 5)]).toEqual([4, -1]);
  });

  it.each([
    ['nothing', Uint8Array.of()],
    ['no end', Uint8Array.of(1, 0x61)],
    ['a label beyond the end', Uint8Array.of(9, 0x61, 0)],
    ['half a pointer', Uint8Array.of(0xc0)],
    ['a label type of 01', Uint8Array.of(0x41, 0x61, 0)],
    ['256 bytes', Uint8Array.of(...Array.from({ length: 128 }, () => [1, 0x61]).flat(), 0)],
  ])('is none: %s', (_name, bytes) => {
    expect(skipName(bytes, 0, bytes.length)).toBe(-1);
  });

  it('keeps labels apart that look alike as text, and forgets case', () => {
    const dotted = Uint8Array.of(3, 0x61, 0x2e, 0x62, 0);
    const labels = Uint8Array.of(1, 0x61, 1, 0x62, 0);
    expect(nameKey(dotted, 0, 5)).not.toBe(nameKey(labels, 0, 5));
    expect(nameKey(Uint8Array.of(1, 0x41, 0), 0, 3)).toBe(nameKeyOfText('a.'));
    expect(nameKey(Uint8Array.of(1, 0xc1, 0), 0, 3)).not.toBe(nameKey(Uint8Array.of(1, 0xe1, 0), 0, 3));
  });

  it('takes host names and domains as text', () => {
    expect(encodeName('a-B.c_d.')).toEqual(Uint8Array.of(3, 0x61, 0x2d, 0x42, 3, 0x63, 0x5f, 0x64, 0));
    for (const text of ['', '.', 'a..b', 'a b', 'ü.example', 'x'.repeat(64), 'abcdefgh.'.repeat(29)]) {
      expect(encodeName(text)).toBeNull();
    }
  });

  it('goes up domain by domain to the root', () => {
    const key = nameKeyOfText('a.b.c') ?? '';
    const parent = parentKey(key);
    expect(parent).toBe(nameKeyOfText('b.c'));
    expect(parentKey('\0')).toBeNull();
  });
});
