import { describe, expect, it } from 'vitest';
import { finishChecksum, sumBytes } from '../../../../electron/net/wire/checksum.ts';
import { DEFAULT_UDP_LIMITS } from '../../../../electron/net/stack/udp/udp-limits.ts';
import { bytesOf, frame, icmpFrame, pattern, udp, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, asUdp, readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest, TEST_LIMITS } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const OUT = { source: '192.168.65.3', destination: '198.51.100.7' };
const OUT6 = { source: GUEST_IPV6, destination: '2001:db8::7' };

const text = (value: string) => new Uint8Array(Buffer.from(value));

/** Adds to a 16-bit field of the IPv4 header, whose checksum stays right. */
function bump(packet: Uint8Array<ArrayBuffer>, at: number, value: number): void {
  const view = new DataView(packet.buffer);
  view.setUint16(at, view.getUint16(at) + value);
  view.setUint16(24, 0);
  view.setUint16(24, finishChecksum(sumBytes(packet, 14, 34)));
}

describe('UDP flows', () => {
  it('uses one socket for one flow', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('a')), udpFrame(OUT, [4000, 9], text('b')));
    link.deliver(udpFrame(OUT, [4001, 9], text('c')), udpFrame(OUT6, [4000, 9], text('d')));
    expect(sockets.udp.map(({ target, sent }) => [target, sent.length])).toEqual([
      ['198.51.100.7:9', 2],
      ['198.51.100.7:9', 1],
      ['[2001:db8::7]:9', 1],
    ]);
  });

  it('leads the host alias to the loopback of the host', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame({ ...OUT, destination: '192.168.65.2' }, [4000, 9], text('a')));
    link.deliver(udpFrame({ ...OUT6, destination: 'fd00:65::2' }, [4000, 9], text('a')));
    expect(sockets.udp.map(({ target }) => target)).toEqual(['127.0.0.1:9', '[::1]:9']);
    sockets.udp[0]?.receive(text('answer'));
    const [answer] = link.take();
    expect(asUdp(readPacket(answer ?? new Uint8Array()))).toMatchObject({ source: '192.168.65.2', sourcePort: 9 });
  });

  it('carries empty datagrams', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('')));
    expect(sockets.udp[0]?.sent).toEqual([new Uint8Array(0)]);
    sockets.udp[0]?.receive(text(''));
    expect(asUdp(readPacket(link.take()[0] ?? new Uint8Array())).data).toHaveLength(0);
  });

  it('ends a flow that nobody answers after 30 seconds, an answered one after 180, a DNS question after 15', () => {
    const { link, sockets, clock } = stackUnderTest();
    link.deliver(udpFrame(OUT, [1, 9], text('x')), udpFrame(OUT, [2, 9], text('x')), udpFrame(OUT, [3, 53], text('x')));
    sockets.udp[1]?.receive(text('y'));
    const open = () => sockets.udp.map(({ isOpen }) => isOpen);
    clock.advance(14_000);
    expect(open()).toEqual([true, true, true]);
    clock.advance(6_000);
    expect(open()).toEqual([true, true, false]);
    clock.advance(15_000);
    expect(open()).toEqual([false, true, false]);
    clock.advance(130_000);
    expect(open()).toEqual([false, true, false]);
    clock.advance(20_000);
    expect(open()).toEqual([false, false, false]);
  });

  it('keeps a flow that is in use', () => {
    const { link, sockets, clock } = stackUnderTest();
    for (let count = 0; count < 20; count += 1) {
      link.deliver(udpFrame(OUT, [1, 9], text('x')));
      clock.advance(25_000);
    }
    expect(sockets.udp.map(({ isOpen, sent }) => [isOpen, sent.length])).toEqual([[true, 20]]);
  });

  it('makes room at its limit: answered questions first, then the unanswered, then the longest idle', () => {
    const limits = { ...TEST_LIMITS, udp: { ...DEFAULT_UDP_LIMITS, flows: 4 } };
    const { link, sockets, stack } = stackUnderTest({ limits });
    for (const port of [1, 2]) link.deliver(udpFrame(OUT, [port, 9], text('x')));
    for (const socket of sockets.udp) socket.receive(text('y'));
    link.deliver(udpFrame(OUT, [3, 9], text('x')));
    link.deliver(udpFrame(OUT, [4, 53], text('x')));
    sockets.udp[3]?.receive(text('y'));
    for (let port = 100; port < 200; port += 1) link.deliver(udpFrame(OUT, [port, 9], text('x')));
    const open = sockets.udp.flatMap(({ isOpen }, index) => (isOpen ? [index] : []));
    expect(open).toEqual([0, 1, 102, 103]);
    expect(stack.counters.udpFlowsEvicted).toBe(100);
    sockets.udp[0]?.receive(text('still here'));
    for (const socket of [sockets.udp[102], sockets.udp[103]]) socket?.receive(text('y'));
    link.deliver(udpFrame(OUT, [300, 9], text('x')));
    expect(sockets.udp[1]?.isOpen).toBe(false);
    expect(sockets.udp[0]?.isOpen).toBe(true);
  });

  it.each([
    ['refused', 3, 3],
    ['host-unreachable', 3, 1],
    ['network-unreachable', 3, 0],
    ['not-permitted', 3, 13],
  ] as const)('tells the guest that the host says %s', (failure, type, code) => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('hello')));
    sockets.udp[0]?.fail(failure);
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect([error.type, error.code]).toEqual([type, code]);
    expect(error.source).toBe(failure === 'refused' ? '198.51.100.7' : '192.168.65.1');
    expect([...error.body.slice(12, 28)]).toEqual([192, 168, 65, 3, 198, 51, 100, 7, 15, 160, 0, 9, 0, 13, 0, 0]);
    expect(sockets.udp[0]?.isOpen).toBe(true);
  });

  it.each([
    ['refused', 4],
    ['host-unreachable', 3],
    ['network-unreachable', 0],
    ['not-permitted', 1],
  ] as const)('tells the guest over IPv6 that the host says %s', (failure, code) => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT6, [4000, 9], text('hello')));
    sockets.udp[0]?.fail(failure);
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect([error.type, error.code]).toEqual([1, code]);
    expect([...error.body.slice(40)]).toEqual([15, 160, 0, 9, 0, 13, 0, 0]);
  });

  it.each([
    ['IPv4', OUT, 9300, [3, 4, 9000]],
    ['IPv4', OUT, 1400, [3, 4, 1006]],
    ['IPv6', OUT6, 20_000, [2, 0, 17_914]],
    ['IPv6', OUT6, 1300, [2, 0, 1280]],
  ] as const)('tells the guest that a datagram over %s is more than the host sends', (_, ends, sizeBytes, expected) => {
    const { link, sockets } = stackUnderTest({ linkMtu: 65_520 });
    const large = udpFrame(ends, [4000, 9], pattern(sizeBytes));
    // Don't fragment.
    if (ends === OUT) bump(large, 20, 0x4000);
    link.deliver(large, udpFrame(ends, [4000, 9], text('small')));
    sockets.udp[0]?.fail('too-large');
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect([error.type, error.code, error.rest]).toEqual(expected);
    expect(error.source).toBe(ends === OUT ? '192.168.65.1' : 'fd00:65::1');
    const length = new DataView(error.body.buffer).getUint16(ends === OUT ? 24 : 44);
    expect(length).toBe(8 + sizeBytes);
    sockets.udp[0]?.receive(text('the flow goes on'));
    expect(link.take()).toHaveLength(1);
  });

  it('tells nothing of a datagram that may be cut on its way, or that every network takes', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], pattern(1400)), udpFrame(OUT6, [4000, 9], pattern(1000)));
    for (const socket of sockets.udp) socket.fail('too-large');
    expect(link.take()).toEqual([]);
  });

  it('says nothing of failures that ICMP has no word for, and lets go of a socket that there is none of', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('x')));
    sockets.udp[0]?.fail('other');
    expect(sockets.udp[0]?.isOpen).toBe(true);
    sockets.udp[0]?.fail('exhausted');
    expect(sockets.udp[0]?.isOpen).toBe(false);
    expect(link.take()).toEqual([]);
  });

  it('ends a flow whose port the guest has closed', () => {
    const { link, sockets } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('x')));
    sockets.udp[0]?.receive(text('y'));
    const [sent] = link.take();
    link.deliver(icmpFrame({ ...OUT }, [3, 1, 0], sent?.slice(14) ?? new Uint8Array()));
    expect(sockets.udp[0]?.isOpen).toBe(true);
    link.deliver(icmpFrame({ ...OUT }, [3, 3, 0], sent?.slice(14) ?? new Uint8Array()));
    expect(sockets.udp[0]?.isOpen).toBe(false);
  });

  it('ignores what a socket says after its flow', () => {
    const { link, sockets, clock } = stackUnderTest();
    link.deliver(udpFrame(OUT, [4000, 9], text('x')));
    clock.advance(40_000);
    link.take();
    sockets.udp[0]?.receive(text('late'));
    sockets.udp[0]?.fail('refused');
    expect(link.take()).toEqual([]);
  });

  it('leaves no socket and no timer behind', async () => {
    const { link, sockets, clock, stack } = stackUnderTest();
    link.deliver(udpFrame(OUT, [1, 9], text('x')), udpFrame(OUT6, [2, 9], text('x')));
    await stack.dispose();
    expect([sockets.openUdpCount, clock.pending]).toEqual([0, 0]);
  });
});

describe('UDP that goes nowhere', () => {
  it.each(['192.168.65.1', '192.168.65.77', '169.254.169.254'])('refuses %s with port unreachable', (destination) => {
    const { link, sockets, stack } = stackUnderTest();
    const sent = udpFrame({ ...OUT, destination }, [4000, 9], pattern(1000));
    link.deliver(sent);
    const error = asIcmp(readPacket(link.take()[0] ?? new Uint8Array()));
    expect([error.type, error.code, error.source]).toEqual([3, 3, destination]);
    expect(error.body).toEqual(sent.slice(14, 14 + 548));
    expect([sockets.udp.length, stack.counters.udpFlowsRefused]).toEqual([0, 1]);
  });

  it.each(['127.0.0.1', '0.0.0.0', '240.0.0.1'])('drops %s', (destination) => {
    const { link, sockets, stack } = stackUnderTest();
    link.deliver(udpFrame({ ...OUT, destination }, [4000, 9], text('x')));
    expect([link.take(), sockets.udp]).toEqual([[], []]);
    expect(stack.drops.table()).toEqual({ 'ip-destination': 1 });
  });

  it('counts groups and broadcasts', () => {
    const { link, stack } = stackUnderTest();
    for (const destination of ['224.0.0.251', '239.255.255.250', '255.255.255.255', '192.168.65.255']) {
      link.deliver(udpFrame({ ...OUT, destination }, [5353, 5353], text('x')));
    }
    link.deliver(udpFrame({ ...OUT6, destination: 'ff02::fb' }, [5353, 5353], text('x')));
    expect(link.take()).toEqual([]);
    expect(stack.counters).toMatchObject({ multicastIgnored: 3, broadcastIgnored: 2 });
  });

  it('checks lengths and checksums', () => {
    const { link, sockets, stack } = stackUnderTest();
    const damaged = udpFrame(OUT, [4000, 9], text('hello'));
    damaged[damaged.length - 1] = 0;
    const tooLong = bytesOf([15, 160, 0, 9, 0, 99, 0, 0], text('hello'));
    const packet = { protocol: 17, hopLimit: 64 };
    link.deliver(
      damaged,
      frame({ ...OUT, ...packet, payload: tooLong }),
      frame({ ...OUT, ...packet, payload: pattern(7) }),
      frame({ ...OUT6, ...packet, payload: udp([1, 9], text('no checksum')) }),
    );
    expect(stack.drops.table()).toEqual({ 'udp-checksum': 2, 'udp-length': 1, 'udp-short': 1 });
    link.deliver(frame({ ...OUT, ...packet, payload: udp([1, 9], text('no checksum')) }));
    expect(sockets.udp).toHaveLength(1);
  });

  it('trusts checksums when told to', () => {
    const { link, sockets } = stackUnderTest({ checksums: 'trust' });
    const partial = udpFrame(OUT, [4000, 9], text('hello'));
    partial[40] = 0x12;
    link.deliver(partial);
    expect(sockets.udp[0]?.sent).toHaveLength(1);
  });
});
