import { expect, it } from 'vitest';
import { parseUdp, UDP_HEADER_BYTES, writeUdpHeader } from '../../../../electron/net/wire/udp.ts';
import { eachTruncation, hex, room, withByte } from './wire-bytes.ts';

/** Port 53 -> 40000, four bytes of payload, by the layout of RFC 768. */
const DATAGRAM = hex('0035 9c40 000c beef', '01020304');
const VALUE = { sourcePort: 53, destinationPort: 40000, lengthBytes: 12, checksum: 0xbeef };

it('reads a header', () => {
  expect(parseUdp(DATAGRAM.view, 0, 12)).toEqual(VALUE);
});

it('reads a datagram shorter than its packet, and one without payload', () => {
  const longer = hex('00', '0035 9c40 0008 0000', 'ffff');
  expect(parseUdp(longer.view, 1, longer.bytes.length)).toEqual({ ...VALUE, lengthBytes: 8, checksum: 0 });
});

it('writes a header', () => {
  const { view, bytes } = room(UDP_HEADER_BYTES);
  writeUdpHeader(view, 0, VALUE);
  expect(bytes).toEqual(DATAGRAM.bytes.slice(0, 8));
});

it.each([
  ['below the header', 7],
  ['of a jumbogram', 0],
  ['beyond the packet', 13],
])('drops a length %s', (_, length) => {
  expect(parseUdp(withByte(DATAGRAM, 5, length).view, 0, 12)).toBe('udp-length');
});

it('drops every truncation', () => {
  const reasons = eachTruncation(DATAGRAM, parseUdp);
  expect(reasons.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'udp-short'));
  expect(reasons.slice(8)).toEqual(Array.from({ length: 4 }, () => 'udp-length'));
});
