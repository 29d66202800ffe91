import { describe, expect, it } from 'vitest';
import type { DropReason } from '../../../../electron/net/wire/drop-reason.ts';
import { bytesOf, frame, icmpFrame, pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7', protocol: 6, payload: pattern(20) };
const V6 = { ...V4, source: GUEST_IPV6, destination: '2001:db8::7' };

/** A good frame with some bytes written over; offsets are those of the frame. */
function changed(fields: typeof V4, ...changes: readonly (readonly [offset: number, value: number])[]) {
  const bytes = frame(fields);
  for (const [offset, value] of changes) bytes[offset] = value;
  return bytes;
}

describe('frames that are not taken', () => {
  const cases: readonly (readonly [string, Uint8Array, DropReason])[] = [
    ['an empty frame', new Uint8Array(0), 'ethernet-short'],
    ['half an Ethernet header', pattern(13), 'ethernet-short'],
    ['another station’s', frame({ ...V4, destinationMac: { high: 2, low: 9 } }), 'ethernet-destination'],
    ['an unknown type', changed(V4, [12, 0x88], [13, 0xcc]), 'ethernet-unknown-type'],
    ['half an IPv4 header', frame(V4).slice(0, 30), 'ipv4-short'],
    ['IPv6 as IPv4', changed(V4, [14, 0x65]), 'ipv4-version'],
    ['a header of four words', changed(V4, [14, 0x44]), 'ipv4-header-length'],
    ['more than the frame has', changed(V4, [17, 99]), 'ipv4-total-length'],
    ['a wrong header checksum', changed(V4, [25, 1]), 'ipv4-checksum'],
    ['half an IPv6 header', frame(V6).slice(0, 50), 'ipv6-short'],
    ['IPv4 as IPv6', changed(V6, [14, 0x45]), 'ipv6-version'],
    ['more than the frame has (IPv6)', changed(V6, [19, 99]), 'ipv6-payload-length'],
    ['half an ARP packet', bytesOf(frame(V4).slice(0, 12), [8, 6], pattern(20)), 'arp-malformed'],
    ['a foreign source', frame({ ...V4, source: '192.168.66.3' }), 'ip-source'],
    ['our own address as source', frame({ ...V4, source: '192.168.65.1' }), 'ip-source'],
    ['the broadcast address as source', frame({ ...V4, source: '192.168.65.255' }), 'ip-source'],
    ['the loopback as source', frame({ ...V4, source: '127.0.0.1' }), 'ip-source'],
    ['no source, but TCP', frame({ ...V4, source: '0.0.0.0' }), 'ip-source'],
    ['a foreign IPv6 source', frame({ ...V6, source: '2001:db8::3' }), 'ip-source'],
    ['our own IPv6 address as source', frame({ ...V6, source: 'fe80::1' }), 'ip-source'],
    ['a group as source', frame({ ...V6, source: 'ff02::1' }), 'ip-source'],
    ['no IPv6 source, but TCP', frame({ ...V6, source: '::' }), 'ip-source'],
    ['half an ICMP message', frame({ ...V4, protocol: 1, payload: pattern(7) }), 'icmp-short'],
    ['a damaged ICMP message', frame({ ...V4, protocol: 1, payload: pattern(20) }), 'icmp-checksum'],
    ['an echo reply', icmpFrame(V4, [0, 0, 1], pattern(8)), 'icmp-unknown'],
    ['a redirect', icmpFrame({ ...V6, hopLimit: 255 }, [137, 0, 0], pattern(32)), 'icmp-unknown'],
    ['an ICMP error about nothing', icmpFrame(V4, [3, 3, 0], pattern(3)), 'icmp-quote'],
    ['a forwarded solicitation', icmpFrame({ ...V6, hopLimit: 254 }, [135, 0, 0], pattern(16)), 'ndp-malformed'],
  ];

  it.each(cases)('%s', (_, bytes, reason) => {
    const { link, stack, sockets, tcp } = stackUnderTest();
    link.deliver(bytes);
    expect(stack.drops.table()).toEqual({ [reason]: 1 });
    expect([link.take(), sockets.udp, tcp.log]).toEqual([[], [], ['burstEnd']]);
  });

  it('neighbour discovery in fragments (RFC 6980)', () => {
    const { link, stack } = stackUnderTest();
    const whole = icmpFrame({ ...V6, destination: 'fd00:65::1', hopLimit: 255 }, [135, 0, 0], pattern(40)).slice(54);
    const part = { ...V6, destination: 'fd00:65::1', hopLimit: 255, protocol: 58 };
    link.deliver(
      frame({ ...part, payload: whole.slice(0, 16), fragment: { identification: 1, offsetBytes: 0, more: true } }),
      frame({ ...part, payload: whole.slice(16), fragment: { identification: 1, offsetBytes: 16, more: false } }),
    );
    expect(stack.drops.table()).toEqual({ 'ndp-malformed': 1 });
  });

  it('anything of IPv6 on a link for IPv4', async () => {
    const { addressing, ...rest } = await ipv4Only();
    expect(addressing.v6).toBeNull();
    rest.link.deliver(frame(V6));
    expect(rest.stack.drops.table()).toEqual({ 'ethernet-unknown-type': 1 });
    expect(rest.clock.pending).toBe(0);
  });
});

async function ipv4Only() {
  const { ADDRESSING } = await import('../../../support/net/test-addresses.ts');
  const addressing = { ...ADDRESSING, v6: null };
  return { addressing, ...stackUnderTest({ addressing }) };
}

describe('packets that are taken', () => {
  it('hands segments to TCP and ends the burst once', () => {
    const { link, tcp } = stackUnderTest();
    link.deliver(frame(V4), frame(V6));
    expect(tcp.log).toEqual([
      'segment 192.168.65.3 198.51.100.7 20',
      `segment ${GUEST_IPV6} 2001:db8::7 20`,
      'burstEnd',
    ]);
  });

  it('leaves the padding of short frames out', () => {
    const { link, tcp } = stackUnderTest();
    link.deliver(bytesOf(frame({ ...V4, payload: pattern(3) }), pattern(23)));
    expect(tcp.log[0]).toBe('segment 192.168.65.3 198.51.100.7 3');
  });

  it('skips IPv4 options, but for source routes', () => {
    const { link, tcp, stack } = stackUnderTest();
    for (const option of [148, 131, 137]) {
      const bytes = frame({ ...V4, payload: bytesOf([option, 4, 0, 0], pattern(20)) });
      bytes[14] = 0x46;
      const old = ((bytes[24] ?? 0) << 8) | (bytes[25] ?? 0);
      // RFC 1624: the header is one word longer, and has the option.
      let sum = (~old & 0xffff) + 0x0100 + ((option << 8) | 4);
      while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
      new DataView(bytes.buffer).setUint16(24, ~sum & 0xffff);
      link.deliver(bytes);
    }
    expect(tcp.log.filter((line) => line.startsWith('segment'))).toEqual(['segment 192.168.65.3 198.51.100.7 20']);
    expect(stack.drops.table()).toEqual({ 'ipv4-options': 2 });
  });

  it('passes on that the link takes frames again', () => {
    const { link, tcp } = stackUnderTest();
    link.relieve();
    expect(tcp.log).toEqual(['writable']);
  });

  it('counts what TCP did not take', () => {
    const { link, tcp, stack } = stackUnderTest();
    tcp.verdict = 'tcp-flags';
    link.deliver(frame(V4));
    expect(stack.drops.table()).toEqual({ 'tcp-flags': 1 });
  });

  it.each([
    ['IPv4', { ...V4, protocol: 132 }, [3, 2, 0]],
    ['IPv6', { ...V6, protocol: 132 }, [4, 1, 6]],
  ] as const)('refuses an unknown protocol over %s', (_, fields, [type, code, rest]) => {
    const { link, stack } = stackUnderTest();
    const sent = frame(fields);
    link.deliver(sent);
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect(error).toMatchObject({ type, code, rest, source: fields.destination, body: sent.slice(14) });
    expect(stack.drops.table()).toEqual({ 'ip-unknown-protocol': 1 });
  });

  it.each([
    ['IPv4', V4, 11, '192.168.65.1'],
    ['IPv6', V6, 3, 'fd00:65::1'],
  ] as const)('answers as a router when no hop is left over %s', (_, fields, type, gateway) => {
    const { link, sockets } = stackUnderTest();
    const sent = udpFrame({ ...fields, hopLimit: 1 }, [33434, 33434], pattern(12));
    link.deliver(sent);
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect(error).toMatchObject({ type, code: 0, source: gateway, body: sent.slice(14) });
    expect(sockets.udp).toEqual([]);
  });

  it('takes packets with one hop left that go no further than us', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame({ ...V4, destination: '192.168.65.2', hopLimit: 1 }, [1, 9], pattern(1)));
    expect(sockets.udp).toHaveLength(1);
  });
});
