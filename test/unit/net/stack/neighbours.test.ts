import { describe, expect, it } from 'vitest';
import { NEIGHBOUR_LIMIT, NeighbourTable } from '../../../../electron/net/stack/neighbours/neighbour-table.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import type { MacAddress } from '../../../../electron/net/wire/mac-address.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { bytesOf, icmpFrame, pattern, short, toHex, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, readPacket } from '../../../support/net/received-frame.ts';
import { type StackUnderTest, stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_IPV6, GUEST_MAC } from '../../../support/net/test-addresses.ts';

const OTHER_MAC: MacAddress = { high: 0x0242, low: 0xac11_0002 };
const MAC_BYTES = [0x52, 0x55, 0x0a, 0, 2, 3];

function arpRequest(sender: readonly number[], target: readonly number[], senderMac = MAC_BYTES): Uint8Array {
  const head = [...short(1), ...short(0x0800), 6, 4, ...short(1)];
  const packet = [...head, ...senderMac, ...sender, 0, 0, 0, 0, 0, 0, ...target];
  return bytesOf([255, 255, 255, 255, 255, 255, ...senderMac, 8, 6], packet);
}

function icmps(link: StackUnderTest['link']) {
  return link.take().map((bytes) => asIcmp(readPacket(bytes)));
}

describe('ARP', () => {
  it.each([1, 2, 53])('answers for 192.168.65.%i', (last) => {
    const { link } = stackUnderTest();
    link.deliver(arpRequest([192, 168, 65, 3], [192, 168, 65, last]));
    const [reply] = link.take().map(toHex);
    expect(reply?.slice(28 + 12)).toBe(
      `0002${toHex(bytesOf([0x5a, 0x94, 0xef, 0, 0, 1, 192, 168, 65, last]))}52550a000203c0a84103`,
    );
  });

  it.each([
    [3, 'its own address, in use or not'],
    [77, 'nobody'],
  ])('is silent for 192.168.65.%i: %s', (last) => {
    const { link } = stackUnderTest();
    link.deliver(arpRequest([0, 0, 0, 0], [192, 168, 65, last]), arpRequest([192, 168, 65, 3], [192, 168, 65, last]));
    link.deliver(arpRequest([192, 168, 65, 3], [198, 51, 100, 7]));
    expect(link.take()).toEqual([]);
  });

  it('answers a probe (RFC 5227)', () => {
    const { link } = stackUnderTest();
    link.deliver(arpRequest([0, 0, 0, 0], [192, 168, 65, 1]));
    expect(link.take()).toHaveLength(1);
  });

  it('refuses a group as sender', () => {
    const { link, stack } = stackUnderTest();
    link.deliver(arpRequest([192, 168, 65, 3], [192, 168, 65, 1], [1, 0, 0x5e, 0, 0, 1]));
    expect([link.take(), stack.drops.table()]).toEqual([[], { 'arp-malformed': 1 }]);
  });

  it('asks for a guest that was not heard of yet, a few times only', () => {
    const { link, stack, clock } = stackUnderTest({ guestMac: null });
    const flow = stack.udp.openPublished(
      { guest: { address: ADDRESSING.v4.guest, port: 80 }, remote: { address: ipAddress('198.51.100.7'), port: 9 } },
      { address: ipAddress('198.51.100.7'), port: 9 },
      { send: () => undefined, dispose: () => undefined },
    );
    for (let count = 0; count < 10; count += 1) stack.udp.toGuest(flow, pattern(4));
    const asked = link.take().map(toHex);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe(
      'ffffffffffff5a94ef00000108060001080006040001' + '5a94ef000001c0a84101' + '000000000000c0a84103',
    );
    clock.advance(1000);
    stack.udp.toGuest(flow, pattern(4));
    expect(link.take()).toHaveLength(1);
    link.deliver(arpRequest([192, 168, 65, 3], [192, 168, 65, 3]));
    stack.udp.toGuest(flow, pattern(4));
    expect(readPacket(link.take()[0] ?? new Uint8Array()).destinationMac).toBe('52:55:0a:00:02:03');
  });
});

describe('neighbour discovery', () => {
  const solicitation = (target: readonly number[]) => bytesOf(target);
  const address = (last: number) => [0xfd, 0, 0, 0x65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
  const ns = (source: string, last: number, options: readonly number[] = []) =>
    icmpFrame(
      { source, destination: 'ff02::1:ff00:1', hopLimit: 255 },
      [135, 0, 0],
      bytesOf(solicitation(address(last)), options),
    );

  it('answers a duplicate address detection to all nodes', () => {
    const { link } = stackUnderTest();
    link.deliver(ns('::', 1));
    const [answer] = link.take();
    expect(toHex(answer?.slice(0, 6) ?? new Uint8Array())).toBe('333300000001');
    expect(asIcmp(readPacket(answer ?? new Uint8Array()))).toMatchObject({
      type: 136,
      destination: 'ff02::1',
      rest: 0xa000_0000,
    });
  });

  it('is silent for the guest’s own address and for strangers', () => {
    const { link, stack } = stackUnderTest();
    link.deliver(ns('::', 3), ns(GUEST_IPV6, 0x77));
    expect(link.take()).toEqual([]);
    expect(stack.drops.table()).toEqual({});
  });

  it('refuses a sender without address that tells its card (RFC 4861 section 7.1.1)', () => {
    const { link, stack } = stackUnderTest();
    link.deliver(ns('::', 1, [1, 1, ...MAC_BYTES]));
    expect([link.take(), stack.drops.table()]).toEqual([[], { 'ndp-malformed': 1 }]);
  });

  it('refuses options of length zero', () => {
    const { link, stack } = stackUnderTest();
    link.deliver(ns(GUEST_IPV6, 1, [1, 0, 0, 0, 0, 0, 0, 0]));
    expect([link.take(), stack.drops.table()]).toEqual([[], { 'ndp-malformed': 1 }]);
  });

  it('answers a router solicitation from nobody to all nodes, and a flood of them sparingly', () => {
    const { link } = stackUnderTest();
    const rs = icmpFrame({ source: '::', destination: 'ff02::2', hopLimit: 255 }, [133, 0, 0], new Uint8Array(0));
    link.deliver(...Array.from({ length: 100 }, () => rs));
    const answers = icmps(link);
    expect(answers).toHaveLength(10);
    expect(answers[0]).toMatchObject({ type: 134, source: 'fe80::1', destination: 'ff02::1', hopLimit: 255 });
  });

  it('advertises the router unasked, soon at first and then every few minutes', async () => {
    const { link, clock, stack } = stackUnderTest();
    clock.advance(48_000);
    expect(icmps(link).map(({ type }) => type)).toEqual([134, 134, 134]);
    clock.advance(3_600_000);
    const hourly = icmps(link).length;
    expect(hourly).toBeGreaterThanOrEqual(6);
    expect(hourly).toBeLessThanOrEqual(18);
    await stack.dispose();
    expect(clock.pending).toBe(0);
  });

  it('ignores what groups the guest joins', () => {
    const { link, stack } = stackUnderTest();
    link.deliver(icmpFrame({ source: '::', destination: 'ff02::16', hopLimit: 1 }, [143, 0, 1], pattern(20)));
    expect([link.take(), stack.drops.table(), stack.counters.multicastIgnored]).toEqual([[], {}, 1]);
  });
});

describe('the neighbour table', () => {
  const table = (guestMac: MacAddress | null = GUEST_MAC) =>
    new NeighbourTable({
      guestAddress: ADDRESSING.v4.guest,
      guestMac,
      ownMac: GATEWAY_MAC,
      clock: new FakeClock(),
      ask: () => undefined,
    });
  const guest = ADDRESSING.v4.guest;
  const container = ipAddress('192.168.65.80');

  it('takes the first station for the guest when it was not told', () => {
    const neighbours = table(null);
    expect(neighbours.find(guest)).toBeNull();
    neighbours.learn(container, OTHER_MAC);
    expect(neighbours.find(guest)).toEqual(OTHER_MAC);
  });

  it('knows other stations behind the link', () => {
    const neighbours = table();
    neighbours.learn(container, OTHER_MAC);
    expect(neighbours.find(container)).toEqual(OTHER_MAC);
    expect(neighbours.find(guest)).toEqual(GUEST_MAC);
    neighbours.learn(container, GUEST_MAC);
    expect(neighbours.find(container)).toEqual(GUEST_MAC);
  });

  it('follows the guest to another card', () => {
    const neighbours = table();
    neighbours.learn(guest, OTHER_MAC);
    expect(neighbours.find(guest)).toEqual(OTHER_MAC);
    expect(neighbours.find(container)).toEqual(OTHER_MAC);
  });

  it('takes neither our own card nor a group for a station', () => {
    const neighbours = table();
    neighbours.learn(guest, GATEWAY_MAC);
    neighbours.learn(guest, { high: 0xffff, low: 0xffff_ffff });
    neighbours.learn(ipAddress('0.0.0.0'), OTHER_MAC);
    expect(neighbours.find(guest)).toEqual(GUEST_MAC);
  });

  it('forgets the oldest of too many stations', () => {
    const neighbours = table();
    const station = (index: number) => ({ family: 4 as const, words: [0xc0a8_4200 + index] });
    for (let index = 0; index <= NEIGHBOUR_LIMIT; index += 1) neighbours.learn(station(index), { high: 2, low: index });
    expect(neighbours.find(station(0))).toEqual(GUEST_MAC);
    expect(neighbours.find(station(1))).toEqual({ high: 2, low: 1 });
    expect(neighbours.find(station(NEIGHBOUR_LIMIT))).toEqual({ high: 2, low: NEIGHBOUR_LIMIT });
  });

  it('learns from the frames of the guest', () => {
    const { link, sockets } = stackUnderTest();
    const ends = { source: '192.168.65.80', destination: '198.51.100.7' };
    link.deliver(udpFrame({ ...ends, sourceMac: OTHER_MAC }, [1, 9], pattern(1)));
    link.deliver(udpFrame({ ...ends, source: '192.168.65.3' }, [1, 9], pattern(1)));
    link.take();
    for (const socket of sockets.udp) socket.receive(pattern(1));
    expect(link.take().map((bytes) => readPacket(bytes).destinationMac)).toEqual([
      '02:42:ac:11:00:02',
      '52:55:0a:00:02:03',
    ]);
  });
});
