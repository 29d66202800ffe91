import { describe, expect, it } from 'vitest';
import { icmpFrame, pattern, toHex, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, asUdp, readFragments, readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7' };
const V6 = { source: GUEST_IPV6, destination: '2001:db8::7' };

describe.each([
  ['IPv4', V4, 65_507, 1472],
  ['IPv6', V6, 65_527, 1452],
])('fragmentation over %s', (_, ends, largest, whole) => {
  it.each([1500, 9000])('sends the largest datagram in fragments on an MTU of %i', (linkMtu) => {
    const { link, sockets, stack } = stackUnderTest({ linkMtu });
    link.deliver(udpFrame(ends, [4000, 9], pattern(1)));
    sockets.udp[0]?.receive(pattern(largest));
    const frames = link.take();
    expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThanOrEqual(linkMtu + 14);
    const datagram = asUdp(readFragments(frames));
    expect([datagram.sourcePort, datagram.destinationPort]).toEqual([9, 4000]);
    expect(toHex(datagram.data)).toBe(toHex(pattern(largest)));
    expect(stack.counters.fragmentsSent).toBe(frames.length);
  });

  it('sends what fits in one packet', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(ends, [4000, 9], pattern(1)));
    sockets.udp[0]?.receive(pattern(whole));
    expect(link.take()).toHaveLength(1);
    sockets.udp[0]?.receive(pattern(whole + 1));
    expect(link.take()).toHaveLength(2);
  });

  it('answers an echo request that came in fragments in fragments', () => {
    const { link } = stackUnderTest({ linkMtu: 9000, mtu: 1500 });
    const own = { ...ends, destination: ends === V4 ? '192.168.65.1' : 'fd00:65::1' };
    link.deliver(icmpFrame(own, [ends === V4 ? 8 : 128, 0, 77], pattern(6000)));
    const reply = asIcmp(readFragments(link.take()));
    expect(reply).toMatchObject({ type: ends === V4 ? 0 : 129, rest: 77, body: pattern(6000) });
  });

  it('loses a datagram, and nothing else, when the link is full', () => {
    const { link, sockets, stack } = stackUnderTest();
    link.deliver(udpFrame(ends, [4000, 9], pattern(1)));
    link.congest();
    sockets.udp[0]?.receive(pattern(100));
    expect(stack.counters.udpDatagramsLost).toBe(1);
    link.relieve();
    sockets.udp[0]?.receive(pattern(200));
    link.congest(2);
    sockets.udp[0]?.receive(pattern(9000));
    link.relieve();
    sockets.udp[0]?.receive(pattern(300));
    const frames = link.take().map(readPacket);
    expect(frames.map(({ fragment }) => fragment !== null)).toEqual([false, true, true, false]);
    expect(asUdp(frames[3] ?? raise()).data).toEqual(pattern(300));
  });
});

it('cuts IPv6 datagrams as small as a router behind the guest asks for', () => {
  const { link, sockets } = stackUnderTest();
  link.deliver(udpFrame(V6, [4000, 9], pattern(1)));
  sockets.udp[0]?.receive(pattern(1400));
  const [sent] = link.take();
  link.deliver(icmpFrame({ source: GUEST_IPV6, destination: 'fd00:65::1' }, [2, 0, 1300], sent?.slice(14) ?? raise()));
  sockets.udp[0]?.receive(pattern(1400));
  const frames = link.take();
  expect(frames.map((frame) => frame.length <= 1314)).toEqual([true, true]);
  expect(asUdp(readFragments(frames)).data).toEqual(pattern(1400));
});

function raise(): never {
  throw new Error('missing');
}
