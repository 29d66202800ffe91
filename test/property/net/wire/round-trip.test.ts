import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ARP_BYTES, parseArp, writeArp } from '../../../../electron/net/wire/arp.ts';
import { echoRest, ICMP_HEADER_BYTES, parseIcmp, writeIcmpHeader } from '../../../../electron/net/wire/icmp.ts';
import {
  ETHERNET_HEADER_BYTES,
  ETHERNET_SOURCE_OFFSET,
  ethernetTypeAt,
  writeEthernetHeader,
} from '../../../../electron/net/wire/ethernet.ts';
import { icmpQuoteBytes, parseIcmpQuote } from '../../../../electron/net/wire/icmp-quote.ts';
import { parseIcmpv6, writeIcmpv6Header } from '../../../../electron/net/wire/icmpv6.ts';
import { formatIpAddress, parseIpAddress } from '../../../../electron/net/wire/ip-address.ts';
import {
  IPV4_HEADER_BYTES,
  ipv4ChecksumIsGood,
  parseIpv4,
  writeIpv4Header,
} from '../../../../electron/net/wire/ipv4.ts';
import { writeIpv6FragmentHeader } from '../../../../electron/net/wire/ipv6-extension.ts';
import { IPV6_HEADER_BYTES, parseIpv6, writeIpv6Header } from '../../../../electron/net/wire/ipv6.ts';
import { formatMacAddress, parseMacAddress, readMacAddress } from '../../../../electron/net/wire/mac-address.ts';
import { parseUdp, UDP_HEADER_BYTES, writeUdpHeader } from '../../../../electron/net/wire/udp.ts';
import { byte, ipv4Address, ipv6Address, long, macAddress, short } from './arbitraries.ts';
import { place, room } from './room.ts';

it('text of IP addresses', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4Address, ipv6Address), (address) => {
      expect(parseIpAddress(formatIpAddress(address))).toEqual(address);
    }),
  );
});

it('text of MAC addresses', () => {
  fc.assert(
    fc.property(macAddress, (mac) => {
      expect(parseMacAddress(formatMacAddress(mac))).toEqual(mac);
    }),
  );
});

it('ARP', () => {
  const packet = fc.record({
    operation: fc.constantFrom(1 as const, 2 as const),
    senderMac: macAddress,
    senderAddress: ipv4Address,
    targetMac: macAddress,
    targetAddress: ipv4Address,
  });
  fc.assert(
    fc.property(packet, place, (value, offset) => {
      const { view, end } = room(offset, ARP_BYTES);
      writeArp(view, offset, value);
      expect(parseArp(view, offset, end)).toEqual(value);
    }),
  );
});

it('Ethernet', () => {
  fc.assert(
    fc.property(macAddress, macAddress, short, place, (destination, source, etherType, offset) => {
      const { view } = room(offset, ETHERNET_HEADER_BYTES);
      writeEthernetHeader(view, offset, { destination, source, etherType });
      expect(readMacAddress(view, offset)).toEqual(destination);
      expect(readMacAddress(view, offset + ETHERNET_SOURCE_OFFSET)).toEqual(source);
      expect(ethernetTypeAt(view, offset)).toBe(etherType);
    }),
  );
});

it('IPv4', () => {
  const fields = fc
    .record({
      units: fc.nat(20),
      fragmentUnits: fc.nat(0x1fff - 30),
      moreFragments: fc.boolean(),
      dontFragment: fc.boolean(),
      protocol: byte,
      hopLimit: byte,
      identification: short,
      trafficClass: byte,
    })
    .map(({ units, fragmentUnits, ...rest }) => ({
      ...rest,
      totalBytes: IPV4_HEADER_BYTES + 8 + units * 8,
      fragmentOffsetBytes: fragmentUnits * 8,
    }));
  fc.assert(
    fc.property(fields, ipv4Address, ipv4Address, place, (value, source, destination, offset) => {
      const { view, bytes, end } = room(offset, value.totalBytes);
      writeIpv4Header(view, bytes, offset, { ...value, source, destination });
      expect(ipv4ChecksumIsGood(bytes, offset, IPV4_HEADER_BYTES)).toBe(true);
      expect(parseIpv4(view, offset, end)).toEqual({ headerBytes: IPV4_HEADER_BYTES, ...value });
    }),
  );
});

it('IPv6 with a fragment header', () => {
  const fragment = fc.record({
    identification: long,
    offsetBytes: fc.nat(8000).map((units) => units * 8),
    more: fc.boolean(),
  });
  const fields = fc.record({
    hopLimit: byte,
    trafficClass: byte,
    payloadBytes: fc.nat(20).map((units) => 16 + units * 8),
  });
  const header = fc.record({ source: ipv6Address, destination: ipv6Address });
  fc.assert(
    fc.property(fields, header, fragment, place, (value, addresses, fragmentValue, offset) => {
      const { view, end } = room(offset, IPV6_HEADER_BYTES + value.payloadBytes);
      writeIpv6Header(view, offset, { ...value, ...addresses, nextHeader: 44 });
      writeIpv6FragmentHeader(view, offset + IPV6_HEADER_BYTES, { ...fragmentValue, nextHeader: 17 });
      const whole = fragmentValue.offsetBytes === 0 && !fragmentValue.more;
      expect(parseIpv6(view, offset, end)).toEqual({
        ...value,
        nextHeader: 17,
        transportOffset: offset + 48,
        fragment: whole ? null : fragmentValue,
      });
    }),
  );
});

it('ICMP', () => {
  fc.assert(
    fc.property(byte, byte, short, short, (type, code, identifier, sequence) => {
      const { view, end } = room(0, ICMP_HEADER_BYTES);
      const rest = echoRest(identifier, sequence);
      writeIcmpHeader(view, 0, { type, code, rest });
      expect(parseIcmp(view, 0, end)).toEqual({ type, code, rest, identifier, sequence });
    }),
  );
});

it('ICMPv6', () => {
  fc.assert(
    fc.property(byte, byte, long, place, (type, code, rest, offset) => {
      const { view, end } = room(offset, ICMP_HEADER_BYTES);
      writeIcmpv6Header(view, offset, { type, code, rest });
      expect(parseIcmpv6(view, offset, end)).toEqual({
        type,
        code,
        rest,
        identifier: rest >>> 16,
        sequence: rest & 0xffff,
      });
    }),
  );
});

it('the packet that an ICMP error quotes', () => {
  const payload = fc.integer({ min: 8, max: 2000 });
  fc.assert(
    fc.property(ipv4Address, byte, payload, place, (address, protocol, payloadBytes, offset) => {
      const totalBytes = IPV4_HEADER_BYTES + payloadBytes;
      const { view, bytes } = room(offset, totalBytes);
      const packet = { source: address, destination: address, protocol, hopLimit: 1, identification: 0, totalBytes };
      writeIpv4Header(view, bytes, offset, packet);
      const quoted = parseIcmpQuote(view, offset, offset + icmpQuoteBytes(4, totalBytes));
      expect(quoted).toMatchObject({ family: 4, protocol, transportOffset: offset + IPV4_HEADER_BYTES });
    }),
  );
  fc.assert(
    fc.property(ipv6Address, payload, place, (address, payloadBytes, offset) => {
      const { view } = room(offset, IPV6_HEADER_BYTES + payloadBytes);
      writeIpv6Header(view, offset, {
        source: address,
        destination: address,
        nextHeader: 17,
        hopLimit: 1,
        payloadBytes,
      });
      const end = offset + icmpQuoteBytes(6, IPV6_HEADER_BYTES + payloadBytes);
      const transportOffset = offset + IPV6_HEADER_BYTES;
      expect(parseIcmpQuote(view, offset, end)).toMatchObject({ family: 6, protocol: 17, transportOffset });
    }),
  );
});

it('UDP', () => {
  const header = fc.record({
    sourcePort: short,
    destinationPort: short,
    lengthBytes: fc.integer({ min: UDP_HEADER_BYTES, max: 300 }),
    checksum: short,
  });
  fc.assert(
    fc.property(header, place, (value, offset) => {
      const { view, end } = room(offset, value.lengthBytes);
      writeUdpHeader(view, offset, value);
      expect(parseUdp(view, offset, end)).toEqual(value);
    }),
  );
});
