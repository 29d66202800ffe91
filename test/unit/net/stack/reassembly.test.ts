import { describe, expect, it } from 'vitest';
import { DEFAULT_REASSEMBLY_LIMITS } from '../../../../electron/net/stack/input/reassembly.ts';
import { fragments, frame, pattern, toHex, udp, withUdpChecksum } from '../../../support/net/guest-frames.ts';
import { asIcmp, readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest, TEST_LIMITS } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7' };
const V6 = { source: GUEST_IPV6, destination: '2001:db8::7' };

function datagram(ends: typeof V4, sizeBytes: number) {
  const payload = pattern(sizeBytes);
  return { payload, fields: { ...ends, protocol: 17, payload: withUdpChecksum(ends, udp([4000, 9], payload)) } };
}

function limited(changes: Partial<typeof DEFAULT_REASSEMBLY_LIMITS>) {
  return stackUnderTest({ limits: { ...TEST_LIMITS, reassembly: { ...DEFAULT_REASSEMBLY_LIMITS, ...changes } } });
}

describe.each([
  ['IPv4', V4, 65_507],
  ['IPv6', V6, 65_527],
])('reassembly over %s', (_, ends, largest) => {
  it.each([1473, 3000, largest])('puts a datagram of %i bytes together', (sizeBytes) => {
    const { link, sockets } = stackUnderTest();
    const { payload, fields } = datagram(ends, sizeBytes);
    link.deliver(...fragments(fields, 1500));
    expect(sockets.udp[0]?.sent.map(toHex)).toEqual([toHex(payload)]);
  });

  it('takes fragments in any order, and each twice', () => {
    const { link, sockets, stack } = stackUnderTest();
    const { payload, fields } = datagram(ends, 5000);
    const parts = fragments(fields, 1500).reverse();
    link.deliver(...parts.slice(0, -1), ...parts);
    expect(sockets.udp[0]?.sent).toEqual([payload]);
    expect(stack.drops.table()).toEqual({});
  });

  it('drops a datagram whose fragments overlap, and what else comes of it', () => {
    const { link, sockets, stack } = stackUnderTest();
    const { fields } = datagram(ends, 3000);
    const [first, second, third] = fragments(fields, 1500);
    const forged = frame({
      ...fields,
      payload: pattern(64, 9),
      fragment: { identification: 7, offsetBytes: 1424, more: true },
    });
    if (first === undefined || second === undefined || third === undefined) throw new Error('three fragments');
    link.deliver(first, forged, second, third);
    expect(sockets.udp).toEqual([]);
    expect(stack.drops.of('fragment-overlap')).toBe(3);
  });

  it('drops a datagram that ends in two places', () => {
    const { link, sockets, stack } = stackUnderTest();
    const { fields } = datagram(ends, 3000);
    const at = (offsetBytes: number, more: boolean) =>
      frame({ ...fields, payload: pattern(16), fragment: { identification: 7, offsetBytes, more } });
    link.deliver(at(800, false), at(1600, false), at(0, true));
    expect(sockets.udp).toEqual([]);
    expect(stack.drops.of('fragment-overlap')).toBe(2);
  });

  it('tells the guest when time is over, if it has the first fragment', () => {
    const { link, clock, stack } = stackUnderTest();
    const { fields } = datagram(ends, 3000);
    link.deliver(...fragments(fields, 1500).slice(0, 1));
    link.deliver(...fragments(fields, 1500, 8).slice(1));
    clock.advance(15_000);
    link.take();
    clock.advance(46_000);
    const errors = link
      .take()
      .map((bytes) => asIcmp(readPacket(bytes)))
      .filter(({ type }) => type < 100);
    expect(errors.map(({ type, code }) => [type, code])).toEqual([[ends === V4 ? 11 : 3, 1]]);
    expect(stack.drops.of('fragment-timeout')).toBe(2);
  });

  it('makes room for a new datagram by dropping the oldest unfinished one', () => {
    const { link, sockets, stack } = limited({ datagrams: 3 });
    const { payload, fields } = datagram(ends, 3000);
    for (let id = 10; id < 20; id += 1) link.deliver(...fragments(fields, 1500, id).slice(0, 1));
    link.deliver(...fragments(fields, 1500, 30));
    expect(sockets.udp[0]?.sent).toEqual([payload]);
    expect(stack.drops.of('fragment-limit')).toBe(8);
  });

  it('keeps within its memory', () => {
    const { link, sockets, stack } = limited({ memoryBytes: 140_000 });
    const { payload, fields } = datagram(ends, 3000);
    for (let id = 10; id < 20; id += 1) link.deliver(...fragments(fields, 1500, id).slice(0, 1));
    link.deliver(...fragments(fields, 1500, 30));
    expect(sockets.udp[0]?.sent).toEqual([payload]);
    expect(stack.drops.of('fragment-limit')).toBe(9);
  });

  it('drops a datagram in too many pieces', () => {
    const { link, sockets, stack } = stackUnderTest();
    const { fields } = datagram(ends, 8000);
    link.deliver(...fragments(fields, ends === V4 ? 36 : 64));
    expect(sockets.udp).toEqual([]);
    expect(stack.drops.of('fragment-limit')).toBe(1);
  });

  it('keeps datagrams of different identification apart', () => {
    const { link, sockets } = stackUnderTest();
    const one = datagram(ends, 3000);
    const other = { ...one.fields, payload: withUdpChecksum(ends, udp([4000, 9], pattern(3000, 5))) };
    const ones = fragments(one.fields, 1500, 1);
    const others = fragments(other, 1500, 2);
    link.deliver(...ones.flatMap((part, index) => [part, others[index] ?? part]));
    expect(sockets.udp[0]?.sent).toEqual([one.payload, pattern(3000, 5)]);
  });

  it('leaves no timer behind', async () => {
    const { link, clock, stack } = stackUnderTest();
    link.deliver(...fragments(datagram(ends, 3000).fields, 1500).slice(0, 1));
    await stack.dispose();
    expect(clock.pending).toBe(0);
  });
});
