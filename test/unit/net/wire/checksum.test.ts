import { describe, expect, it } from 'vitest';
import {
  finishChecksum,
  pseudoHeaderSum,
  pseudoHeaderSumAt,
  sumBytes,
} from '../../../../electron/net/wire/checksum.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { hex } from './wire-bytes.ts';

const checksumOf = (bytes: Uint8Array): number => finishChecksum(sumBytes(bytes, 0, bytes.length));

describe('the Internet checksum', () => {
  it('is that of the example in RFC 1071 section 3', () => {
    // 0001 + f203 + f4f5 + f6f7 = 2ddf0, folded ddf2.
    expect(checksumOf(hex('00 01 f2 03 f4 f5 f6 f7').bytes)).toBe(~0xddf2 & 0xffff);
  });

  it('is that of a well-known IPv4 header', () => {
    // 10.9.0.2 -> 10.9.0.1, UDP, 28 bytes: 4500 + 001c + 1234 + 4000 + 4011 + 0a09 + 0002 + 0a09 + 0001 = eb76.
    expect(checksumOf(hex('45 00 00 1c 12 34 40 00 40 11 00 00 0a 09 00 02 0a 09 00 01').bytes)).toBe(0x1489);
  });

  it('pads an odd last byte with zero', () => {
    expect(sumBytes(hex('12 34 56').bytes, 0, 3)).toBe(0x1234 + 0x5600);
  });

  it('of nothing, of zeros and of ones', () => {
    expect(checksumOf(new Uint8Array(0))).toBe(0xffff);
    expect(checksumOf(new Uint8Array(1000))).toBe(0xffff);
    expect(checksumOf(new Uint8Array(1000).fill(0xff))).toBe(0);
  });

  it('of bytes with their checksum among them is zero', () => {
    const { bytes, view } = hex('45 00 00 1c 12 34 40 00 40 11 00 00 0a 09 00 02 0a 09 00 01');
    view.setUint16(10, checksumOf(bytes));
    expect(checksumOf(bytes)).toBe(0);
  });

  it('folds sums far above 32 bits', () => {
    expect(finishChecksum(2 ** 48 - 1)).toBe(0);
    expect(finishChecksum(0x1_0000_0000)).toBe(0xfffe);
    expect(finishChecksum(0xffff_ffff + 0xffff_ffff)).toBe(0);
    expect(finishChecksum(2 ** 47 + 5)).toBe(~(2 ** 15 + 5) & 0xffff);
  });

  it('works on a part of a larger buffer that is not aligned', () => {
    const buffer = new ArrayBuffer(403);
    const bytes = new Uint8Array(buffer, 3, 400);
    for (let index = 0; index < 400; index += 1) bytes[index] = index * 37;
    const copy = Uint8Array.from(bytes);
    expect(checksumOf(bytes)).toBe(checksumOf(copy));
    expect(finishChecksum(sumBytes(bytes, 1, 400))).toBe(checksumOf(copy.slice(1)));
  });

  it('sees what was written after its first look at a buffer', () => {
    const bytes = new Uint8Array(256);
    expect(checksumOf(bytes)).toBe(0xffff);
    bytes[200] = 0x12;
    bytes[201] = 0x34;
    expect(checksumOf(bytes)).toBe(~0x1234 & 0xffff);
  });
});

describe('the pseudo header', () => {
  it('of IPv4', () => {
    const sum = pseudoHeaderSum(ipAddress('10.9.0.2'), ipAddress('10.9.0.1'), 17, 12);
    // 0a09 + 0002 + 0a09 + 0001 + 0011 + 000c = 1432.
    expect(finishChecksum(sum)).toBe(~0x1432 & 0xffff);
  });

  it('of IPv6', () => {
    const sum = pseudoHeaderSum(ipAddress('fe80::1'), ipAddress('ff02::2'), 58, 0x1_0002);
    // fe80 + 0001 + ff02 + 0002 + (0001 + 0002) + 003a = 1fdc2, folded fdc3.
    expect(finishChecksum(sum)).toBe(~0xfdc3 & 0xffff);
  });

  it('is the same where the addresses stand in a frame', () => {
    const four = hex('0a 09 00 02 0a 09 00 01').view;
    expect(pseudoHeaderSumAt(four, { family: 4, protocol: 6, sourceOffset: 0, destinationOffset: 4 }, 40)).toBe(
      pseudoHeaderSum(ipAddress('10.9.0.2'), ipAddress('10.9.0.1'), 6, 40),
    );
    const six = hex('20010db8 11112222 33334444 55556666 fe80ffff 00000000 80001234 00000001').view;
    const [source, destination] = [
      ipAddress('2001:db8:1111:2222:3333:4444:5555:6666'),
      ipAddress('fe80:ffff::8000:1234:0:1'),
    ];
    expect(pseudoHeaderSumAt(six, { family: 6, protocol: 6, sourceOffset: 0, destinationOffset: 16 }, 40)).toBe(
      pseudoHeaderSum(source, destination, 6, 40),
    );
  });
});
