import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../../../electron/net/wire/checksum.ts';
import { writeIpAddress } from '../../../../electron/net/wire/ip-address.ts';
import { ipv4Address, ipv6Address, short } from './arbitraries.ts';

/** RFC 1071 word by word, with the carry brought round at once. */
function naiveChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

/** Long enough for every path, and often all ones, which is where carries go wrong. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 700, size: 'max' }),
  fc.tuple(fc.nat(700), fc.constantFrom(0, 1, 0x80, 0xff)).map(([size, value]) => new Uint8Array(size).fill(value)),
);

/** A byte view that begins anywhere in its buffer. */
function placed(bytes: Uint8Array, byteOffset: number, rest: number): Uint8Array {
  const view = new Uint8Array(new ArrayBuffer(byteOffset + bytes.length + rest), byteOffset, bytes.length);
  view.set(bytes);
  return view;
}

it('agrees with its naive twin at every alignment and length', () => {
  const places = fc.record({ byteOffset: fc.nat(7), rest: fc.nat(7), head: fc.nat(9), tail: fc.nat(9) });
  fc.assert(
    fc.property(content, places, (bytes, { byteOffset, rest, head, tail }) => {
      const offset = Math.min(head, bytes.length);
      const end = Math.max(offset, bytes.length - tail);
      const sum = sumBytes(placed(bytes, byteOffset, rest), offset, end);
      expect(sum).toBeLessThan(2 ** 48);
      expect(finishChecksum(sum)).toBe(naiveChecksum(bytes.slice(offset, end)));
    }),
    { numRuns: 2000 },
  );
});

it('agrees with its naive twin at each length up to 300 and each place in a word', () => {
  const bytes = Uint8Array.from({ length: 310 }, (_, index) => (index * 167 + 13) ^ (index >> 3));
  for (let offset = 0; offset < 8; offset += 1) {
    for (let end = offset; end <= offset + 300; end += 1) {
      expect(finishChecksum(sumBytes(bytes, offset, end))).toBe(naiveChecksum(bytes.slice(offset, end)));
    }
  }
});

it('agrees with its naive twin at the largest sizes', () => {
  for (const value of [0, 1, 0xff]) {
    const bytes = new Uint8Array(1 << 20).fill(value);
    for (const offset of [0, 1, 2, 3]) {
      expect(finishChecksum(sumBytes(bytes, offset, bytes.length))).toBe(naiveChecksum(bytes.slice(offset)));
    }
  }
});

it('may be made of parts, cut at even places', () => {
  fc.assert(
    fc.property(content, fc.nat(350), (bytes, words) => {
      const middle = Math.min(words * 2, bytes.length & ~1);
      const parts = sumBytes(bytes, middle, bytes.length, sumBytes(bytes, 0, middle));
      expect(finishChecksum(parts)).toBe(naiveChecksum(bytes));
    }),
  );
});

it('is zero over bytes that hold their own checksum', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 300, size: 'max' }), (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      view.setUint16(0, 0);
      view.setUint16(0, finishChecksum(sumBytes(bytes, 0, bytes.length)));
      expect(finishChecksum(sumBytes(bytes, 0, bytes.length))).toBe(0);
    }),
  );
});

it('of a pseudo header is that of its bytes', () => {
  const pair = fc.oneof(fc.tuple(ipv4Address, ipv4Address), fc.tuple(ipv6Address, ipv6Address));
  fc.assert(
    fc.property(pair, fc.nat(255), short, ([source, destination], protocol, lengthBytes) => {
      const addressBytes = source.words.length * 4;
      const bytes = new Uint8Array(addressBytes * 2 + 4);
      const view = new DataView(bytes.buffer);
      writeIpAddress(source, view, 0);
      writeIpAddress(destination, view, addressBytes);
      view.setUint16(addressBytes * 2, protocol);
      view.setUint16(addressBytes * 2 + 2, lengthBytes);
      expect(finishChecksum(pseudoHeaderSum(source, destination, protocol, lengthBytes))).toBe(naiveChecksum(bytes));
    }),
  );
});
