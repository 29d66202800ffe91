import { describe, expect, it } from 'vitest';
import {
  echoRest,
  ICMP_TYPE,
  ICMP_UNREACHABLE,
  parseIcmp,
  writeIcmpHeader,
} from '../../../../electron/net/wire/icmp.ts';
import { ICMPV6_TYPE, parseIcmpv6, writeIcmpv6Header } from '../../../../electron/net/wire/icmpv6.ts';
import { eachTruncation, hex, room, toHex } from './wire-bytes.ts';

/** Echo request, identifier 0xbeef, sequence 7, by the layout of RFC 792. */
const ECHO = hex('08 00 1234 beef 0007', '6162');

describe('ICMP', () => {
  it('reads an echo', () => {
    expect(parseIcmp(ECHO.view, 0, 10)).toEqual({
      type: ICMP_TYPE.echoRequest,
      code: 0,
      rest: 0xbeef0007,
      identifier: 0xbeef,
      sequence: 7,
    });
  });

  it('drops what has no whole header', () => {
    expect(eachTruncation(ECHO, parseIcmp).slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'icmp-short'));
  });

  it('writes an echo, and leaves the checksum to the caller', () => {
    const { view, bytes } = room(8);
    writeIcmpHeader(view, 0, { type: ICMP_TYPE.echoReply, code: 0, rest: echoRest(0xbeef, 7) });
    expect(toHex(bytes)).toBe('00 00 00 00 be ef 00 07');
  });

  it('writes an error with the MTU of the next hop', () => {
    const { view, bytes } = room(8);
    const { fragmentationNeeded } = ICMP_UNREACHABLE;
    writeIcmpHeader(view, 0, { type: ICMP_TYPE.destinationUnreachable, code: fragmentationNeeded, rest: 1500 });
    expect(toHex(bytes)).toBe('03 04 00 00 00 00 05 dc');
  });
});

describe('ICMPv6', () => {
  it('reads an echo', () => {
    const { view } = hex('80 00 1234 beef 0007');
    expect(parseIcmpv6(view, 0, 8)).toMatchObject({ type: ICMPV6_TYPE.echoRequest, identifier: 0xbeef, sequence: 7 });
    expect(parseIcmpv6(view, 1, 8)).toBe('icmp-short');
  });

  it('writes packet too big', () => {
    const { view, bytes } = room(8);
    writeIcmpv6Header(view, 0, { type: ICMPV6_TYPE.packetTooBig, code: 0, rest: 1280 });
    expect(toHex(bytes)).toBe('02 00 00 00 00 00 05 00');
  });
});
