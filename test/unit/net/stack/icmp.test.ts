import { describe, expect, it } from 'vitest';
import { bytesOf, frame, icmpFrame, pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { asIcmp, readPacket } from '../../../support/net/received-frame.ts';
import { type StackUnderTest, stackUnderTest, TEST_LIMITS } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7' };
const V6 = { source: GUEST_IPV6, destination: '2001:db8::7' };
const ECHO = 0x1234_0007;

function received(link: StackUnderTest['link']) {
  return link.take().map((bytes) => asIcmp(readPacket(bytes)));
}

describe('echo', () => {
  it.each(['192.168.65.1', '192.168.65.2', '192.168.65.53'])('is answered by us at %s', (destination) => {
    const { link, sockets } = stackUnderTest();
    link.deliver(icmpFrame({ ...V4, destination, hopLimit: 1 }, [8, 0, ECHO], pattern(56)));
    expect(received(link)).toMatchObject([
      { source: destination, destination: V4.source, type: 0, code: 0, rest: ECHO, body: pattern(56) },
    ]);
    expect(sockets.pings).toEqual([]);
  });

  it.each(['fd00:65::1', 'fd00:65::2', 'fe80::1'])('is answered by us at %s', (destination) => {
    const { link } = stackUnderTest();
    link.deliver(icmpFrame({ ...V6, destination }, [128, 0, ECHO], pattern(56)));
    expect(received(link)).toMatchObject([{ source: destination, type: 129, rest: ECHO, body: pattern(56) }]);
  });

  it('to all nodes is answered from our link-local address', () => {
    const { link } = stackUnderTest();
    link.deliver(icmpFrame({ source: 'fe80::3', destination: 'ff02::1' }, [128, 0, ECHO], pattern(8)));
    expect(received(link)).toMatchObject([{ source: 'fe80::1', destination: 'fe80::3', type: 129 }]);
  });

  it('to a broadcast address, a foreign group or the rest of the subnet is not', () => {
    const { link, sockets, stack } = stackUnderTest();
    for (const destination of ['255.255.255.255', '224.0.0.1', '192.168.65.77', '127.0.0.1']) {
      link.deliver(icmpFrame({ ...V4, destination }, [8, 0, ECHO], pattern(8)));
    }
    expect([received(link), sockets.pings]).toEqual([[], []]);
    expect([stack.counters.broadcastIgnored, stack.drops.of('ip-destination')]).toEqual([2, 2]);
  });

  it.each([
    ['IPv4', V4, 8, 0],
    ['IPv6', V6, 128, 129],
  ] as const)('to outside goes through the host over %s', async (_, ends, request, reply) => {
    const { link, sockets } = stackUnderTest();
    link.deliver(icmpFrame({ ...ends, hopLimit: 30 }, [request, 0, ECHO], pattern(56)));
    expect(received(link)).toEqual([]);
    expect(sockets.pings).toMatchObject([
      { target: ends.destination, request: { payload: pattern(56), timeToLive: 29, timeoutMs: 10_000 } },
    ]);
    await sockets.pings[0]?.answer({ kind: 'reply', payload: pattern(56) });
    expect(received(link)).toMatchObject([
      { source: ends.destination, destination: ends.source, type: reply, rest: ECHO, body: pattern(56) },
    ]);
  });

  it.each([
    ['host-unreachable', [3, 1], [1, 3]],
    ['network-unreachable', [3, 0], [1, 0]],
    ['not-permitted', [3, 13], [1, 1]],
  ] as const)('that is %s becomes an error', async (kind, v4, v6) => {
    const { link, sockets } = stackUnderTest();
    link.deliver(icmpFrame(V4, [8, 0, ECHO], pattern(56)), icmpFrame(V6, [128, 0, ECHO], pattern(56)));
    for (const ping of sockets.pings) await ping.answer({ kind });
    const errors = received(link);
    expect(errors.map(({ type, code }) => [type, code])).toEqual([v4, v6]);
    expect([...(errors[0]?.body.slice(12) ?? [])]).toEqual([
      192, 168, 65, 3, 198, 51, 100, 7, 8, 0, 0, 0, 18, 52, 0, 7,
    ]);
  });

  it('without an answer stays without one', async () => {
    const { link, sockets, stack } = stackUnderTest();
    link.deliver(icmpFrame(V4, [8, 0, ECHO], pattern(56)));
    await sockets.pings[0]?.answer({ kind: 'timed-out' });
    expect(received(link)).toEqual([]);
    link.deliver(icmpFrame(V4, [8, 0, ECHO], pattern(56)));
    await stack.dispose();
    await sockets.pings[1]?.answer({ kind: 'reply', payload: pattern(56) });
    expect(received(link)).toEqual([]);
  });

  it('has a limit of those outstanding, and goes on when some are answered', async () => {
    const { link, sockets, stack } = stackUnderTest();
    for (let sequence = 0; sequence < 100; sequence += 1) link.deliver(icmpFrame(V4, [8, 0, sequence], pattern(8)));
    expect([sockets.pings.length, stack.counters.echoesOverLimit]).toEqual([64, 36]);
    await sockets.pings[0]?.answer({ kind: 'timed-out' });
    link.deliver(icmpFrame(V4, [8, 0, 500], pattern(8)));
    expect(sockets.pings).toHaveLength(65);
    link.deliver(icmpFrame({ ...V4, destination: '192.168.65.1' }, [8, 0, 1], pattern(8)));
    expect(received(link)).toHaveLength(1);
  });
});

describe('errors to the guest', () => {
  it('are held back beyond their rate, while the rest goes on', () => {
    const { link, clock, stack } = stackUnderTest({
      limits: { ...TEST_LIMITS, icmpErrors: { perSecond: 10, burst: 5 } },
    });
    const refused = udpFrame({ ...V4, destination: '192.168.65.1' }, [1, 9], pattern(8));
    link.deliver(...Array.from({ length: 50 }, () => refused));
    expect(received(link)).toHaveLength(5);
    expect(stack.counters).toMatchObject({ icmpErrorsSent: 5, icmpErrorsHeldBack: 45 });
    link.deliver(icmpFrame({ ...V4, destination: '192.168.65.1' }, [8, 0, 1], pattern(8)));
    expect(received(link)).toHaveLength(1);
    clock.advance(300);
    link.deliver(...Array.from({ length: 50 }, () => refused));
    expect(received(link)).toHaveLength(3);
  });

  it('are not sent about errors, groups or packets without a source', () => {
    const { link } = stackUnderTest();
    const errorWithoutHops = icmpFrame({ ...V4, hopLimit: 1 }, [3, 3, 0], pattern(40));
    const group = frame({ ...V4, destination: '224.0.0.5', protocol: 89, payload: pattern(20) });
    const group6 = frame({ ...V6, destination: 'ff02::5', protocol: 89, payload: pattern(20) });
    const nothing = frame({ ...V6, destination: 'fd00:65::1', protocol: 59, payload: new Uint8Array(0) });
    const error6 = icmpFrame({ ...V6, hopLimit: 1 }, [1, 4, 0], pattern(60));
    const sourceless = udpFrame({ source: '0.0.0.0', destination: '192.168.65.1' }, [68, 9], pattern(8));
    link.deliver(errorWithoutHops, group, group6, nothing, error6, sourceless);
    expect(received(link)).toEqual([]);
  });

  it('quote no more than fits', () => {
    const { link } = stackUnderTest({ linkMtu: 9000 });
    link.deliver(udpFrame({ ...V4, destination: '192.168.65.1' }, [1, 9], pattern(4000)));
    link.deliver(udpFrame({ ...V6, destination: 'fd00:65::1' }, [1, 9], pattern(4000)));
    expect(received(link).map(({ body }) => body.length)).toEqual([548, 1232]);
  });
});

describe('errors from the guest', () => {
  /** A segment that we sent to the guest, as a router quotes it. */
  const quoted = frame({
    source: '198.51.100.7',
    destination: '192.168.65.3',
    protocol: 6,
    payload: bytesOf([0, 80, 156, 64], pattern(16)),
  }).slice(14);
  const quoted6 = frame({
    source: '2001:db8::7',
    destination: GUEST_IPV6,
    protocol: 6,
    payload: bytesOf([0, 80, 156, 64], pattern(16)),
  }).slice(14);

  it.each([
    [3, 0, 'network'],
    [3, 1, 'host'],
    [3, 2, 'protocol'],
    [3, 3, 'port'],
    [3, 9, 'prohibited'],
    [3, 13, 'prohibited'],
    [3, 200, 'host'],
  ])('type %i code %i tells TCP: %s', (type, code, kind) => {
    const { link, tcp, stack } = stackUnderTest();
    link.deliver(icmpFrame(V4, [type, code, 0], quoted));
    expect(tcp.log).toEqual([`unreachable 192.168.65.3:40000 198.51.100.7:80 ${kind}`, 'burstEnd']);
    expect(stack.counters.icmpErrorsReceived).toBe(1);
  });

  it.each([
    [1, 0, 'network'],
    [1, 1, 'prohibited'],
    [1, 3, 'host'],
    [1, 4, 'port'],
  ])('type %i code %i tells TCP over IPv6: %s', (type, code, kind) => {
    const { link, tcp } = stackUnderTest();
    link.deliver(icmpFrame(V6, [type, code, 0], quoted6));
    expect(tcp.log[0]).toBe(`unreachable [${GUEST_IPV6}]:40000 [2001:db8::7]:80 ${kind}`);
  });

  it('tell TCP of a smaller MTU', () => {
    const { link, tcp } = stackUnderTest();
    link.deliver(
      icmpFrame(V4, [3, 4, 1400], quoted),
      icmpFrame(V4, [3, 4, 0], quoted),
      icmpFrame(V6, [2, 0, 1], quoted6),
    );
    expect(tcp.log.slice(0, 3).map((line) => line.split(' ').at(-1))).toEqual(['1400', '576', '1280']);
  });

  it('of the other kinds are only counted', () => {
    const { link, tcp, stack } = stackUnderTest();
    link.deliver(
      icmpFrame(V4, [11, 0, 0], quoted),
      icmpFrame(V6, [3, 0, 0], quoted6),
      icmpFrame(V6, [4, 1, 0], quoted6),
    );
    link.deliver(icmpFrame(V4, [3, 3, 0], quoted6));
    expect(tcp.log).toEqual(['burstEnd', 'burstEnd']);
    expect([stack.counters.icmpErrorsReceived, stack.drops.of('icmp-quote')]).toEqual([3, 1]);
  });
});
