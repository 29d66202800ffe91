import { expect, it } from 'vitest';
import { ARP_BYTES, parseArp, writeArp } from '../../../../electron/net/wire/arp.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { eachTruncation, hex, room, withByte } from './wire-bytes.ts';

/** "Who has 192.168.65.1? Tell 192.168.65.3", by the layout of RFC 826. */
const REQUEST = hex(
  '0001 0800 06 04 0001', // Ethernet, IPv4, lengths, request
  '0250f1000102 c0a84103', // sender
  '000000000000 c0a84101', // target, MAC not known
);

const VALUE = {
  operation: 1 as const,
  senderMac: { high: 0x0250, low: 0xf1000102 },
  senderAddress: ipAddress('192.168.65.3'),
  targetMac: { high: 0, low: 0 },
  targetAddress: ipAddress('192.168.65.1'),
};

it('reads a request', () => {
  expect(parseArp(REQUEST.view, 0, ARP_BYTES)).toEqual(VALUE);
});

it('reads a reply that is padded as short frames are', () => {
  const padded = hex('00', '0001 0800 06 04 0002 0250f1000102 c0a84103 000000000000 c0a84101', '00'.repeat(18));
  expect(parseArp(padded.view, 1, padded.bytes.length)).toEqual({ ...VALUE, operation: 2 });
});

it('writes a request', () => {
  const { view, bytes } = room(ARP_BYTES);
  writeArp(view, 0, VALUE);
  expect(bytes).toEqual(REQUEST.bytes);
});

it.each([
  ['another hardware', 1, 6],
  ['another protocol', 2, 0x86],
  ['a hardware length of 8', 4, 8],
  ['a protocol length of 16', 5, 16],
  ['operation 0', 7, 0],
  ['operation 3, reverse ARP', 7, 3],
])('drops %s', (_, offset, value) => {
  expect(parseArp(withByte(REQUEST, offset, value).view, 0, ARP_BYTES)).toBe('arp-malformed');
});

it('drops every truncation', () => {
  expect(new Set(eachTruncation(REQUEST, parseArp))).toEqual(new Set(['arp-malformed']));
});
