import { describe, expect, it } from 'vitest';
import { gatewayUnderTest } from '../../../support/net/gateway-under-test.ts';
import { pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { segments, syn } from '../../../support/net/syn-segments.ts';
import { endpoint } from '../../../support/net/stack-under-test.ts';

const OUT = { source: '192.168.65.3', destination: '198.51.100.7' };
const ANY = endpoint('0.0.0.0', 8080);

describe('a change of the host’s network', () => {
  it('ends flows to outside and leaves the others', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    await gateway.publishTcp(ANY, 80);
    await gateway.publishUdp(ANY, 80);
    link.deliver(syn(OUT, [1, 80]), syn({ ...OUT, destination: '192.168.65.2' }, [2, 80]));
    link.deliver(
      udpFrame(OUT, [3, 9], pattern(1)),
      udpFrame({ ...OUT, destination: '192.168.65.2' }, [4, 9], pattern(1)),
    );
    for (const socket of sockets.tcp) socket.events?.connected();
    const published = sockets.tcpListeners[0]?.connect(endpoint('203.0.113.9', 5));
    sockets.udpListeners[0]?.receive(pattern(1), endpoint('203.0.113.9', 6));
    link.take();
    gateway.networkChanged('all');
    expect(sockets.tcp.map(({ state }) => state)).toEqual(['reset', 'open']);
    expect(sockets.udp.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(published?.state).toBe('open');
    expect(segments(link.take())).toMatchObject([{ from: '198.51.100.7:80', to: '192.168.65.3:1' }]);
    expect(
      gateway
        .flows()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['outgoing', 'outgoing', 'published', 'published']);
  });
});

describe('another way out of the host', () => {
  it('ends the flows whose sockets are stranded and leaves the others', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    await gateway.publishTcp(ANY, 80);
    const loopback = { ...OUT, destination: '192.168.65.2' };
    link.deliver(syn(OUT, [1, 80]), syn(OUT, [2, 80]), syn(loopback, [3, 80]));
    link.deliver(udpFrame(OUT, [4, 9], pattern(1)), udpFrame(OUT, [5, 9], pattern(1)));
    for (const socket of sockets.tcp) socket.events?.connected();
    const published = sockets.tcpListeners[0]?.connect(endpoint('203.0.113.9', 5));
    link.take();
    const [first, , third] = sockets.tcp;
    for (const socket of [first, third, sockets.udp[1], published]) {
      if (socket !== undefined) sockets.stranded.set(socket, '198.51.100.7');
    }
    gateway.networkChanged('stranded');
    expect(sockets.tcp.map(({ state }) => state)).toEqual(['reset', 'open', 'open']);
    expect(sockets.udp.map(({ isOpen }) => isOpen)).toEqual([true, false]);
    expect(published?.state).toBe('open');
    expect(segments(link.take())).toMatchObject([{ from: '198.51.100.7:80', to: '192.168.65.3:1' }]);
  });
});
