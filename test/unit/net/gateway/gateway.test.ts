import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { parseDhcp, writeDhcp, dhcpMessageBytes } from '../../../../electron/net/wire/dhcp.ts';
import { DHCP_MESSAGE_TYPE, DHCP_OPTION, dhcpByte } from '../../../../electron/net/wire/dhcp-option.ts';
import { formatIpAddress, ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { gatewayUnderTest } from '../../../support/net/gateway-under-test.ts';
import { hex, pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { asUdp, readPacket } from '../../../support/net/received-frame.ts';
import { segments, syn } from '../../../support/net/syn-segments.ts';
import { endpoint } from '../../../support/net/stack-under-test.ts';
import { GUEST_MAC } from '../../../support/net/test-addresses.ts';

const OUT = { source: '192.168.65.3', destination: '198.51.100.7' };
const ANY = endpoint('0.0.0.0', 8080);

function udps(frames: readonly Uint8Array[]) {
  return frames.map((bytes) => asUdp(readPacket(bytes)));
}

describe('services', () => {
  it('gives the guest its address by DHCP', () => {
    const { link } = gatewayUnderTest();
    const none = ipAddress('0.0.0.0');
    const message = {
      op: 1 as const,
      hops: 0,
      xid: 0x1234_5678,
      secs: 0,
      flags: 0x8000,
      ciaddr: none,
      yiaddr: none,
      siaddr: none,
      giaddr: none,
      chaddr: GUEST_MAC,
      options: new Map([[DHCP_OPTION.messageType, dhcpByte(DHCP_MESSAGE_TYPE.discover)]]),
    };
    const bytes = new Uint8Array(dhcpMessageBytes(message));
    writeDhcp(new DataView(bytes.buffer), 0, message);
    const broadcast = { source: '0.0.0.0', destination: '255.255.255.255' };
    link.deliver(udpFrame({ ...broadcast, destinationMac: { high: 0xffff, low: 0xffff_ffff } }, [68, 67], bytes));
    const [offer] = udps(link.take());
    expect(offer).toMatchObject({
      source: '192.168.65.1',
      sourcePort: 67,
      destination: '255.255.255.255',
      destinationPort: 68,
    });
    const data = offer?.data ?? new Uint8Array();
    const answer = parseDhcp(new DataView(data.buffer, data.byteOffset), 0, data.length);
    expect(typeof answer === 'string' ? answer : formatIpAddress(answer.yiaddr)).toBe('192.168.65.3');
  });

  it('counts a DHCP message that is none', () => {
    const { link, gateway } = gatewayUnderTest();
    link.deliver(udpFrame({ source: '0.0.0.0', destination: '255.255.255.255' }, [68, 67], pattern(300)));
    expect(gateway.counters().drops).toEqual({ 'dhcp-malformed': 1 });
  });

  it.each(['192.168.65.53', '192.168.65.1'])('answers DNS over UDP at %s', async (destination) => {
    const { link, sockets } = gatewayUnderTest();
    const question = hex('abcd 0100 0001 0000 0000 0000 04 686f7374 06 646f636b6572 08 696e7465726e616c 00 0001 0001');
    link.deliver(udpFrame({ ...OUT, destination }, [5000, 53], question));
    await settled();
    const [answer] = udps(link.take());
    expect(answer).toMatchObject({ source: destination, sourcePort: 53, destinationPort: 5000 });
    expect([...(answer?.data.slice(-4) ?? [])]).toEqual([192, 168, 65, 2]);
    expect(sockets.udp).toEqual([]);
  });

  it('answers DNS over TCP', async () => {
    const { link, sockets } = gatewayUnderTest();
    link.deliver(syn({ ...OUT, destination: '192.168.65.53' }, [5000, 53]));
    await settled();
    expect(segments(link.take())).toMatchObject([{ from: '192.168.65.53:53', to: '192.168.65.3:5000', flags: 0x12 }]);
    expect(sockets.tcp).toEqual([]);
  });
});

describe('TCP out of the guest', () => {
  it('dials the host’s network and answers when that has', () => {
    const { link, sockets } = gatewayUnderTest();
    link.deliver(syn(OUT, [5000, 80]));
    expect([sockets.tcp.map(({ target }) => target), link.take()]).toEqual([['198.51.100.7:80'], []]);
    sockets.tcp[0]?.events?.connected();
    expect(segments(link.take())).toMatchObject([{ from: '198.51.100.7:80', to: '192.168.65.3:5000', flags: 0x12 }]);
  });

  it('tells the guest by ICMP that a host is unreachable', () => {
    const { link, sockets } = gatewayUnderTest();
    const sent = syn(OUT, [5000, 80]);
    link.deliver(sent);
    sockets.tcp[0]?.events?.failed('host-unreachable');
    const [error] = link.take().map(readPacket);
    expect(error).toMatchObject({ protocol: 1, source: '192.168.65.1' });
    expect([error?.payload[0], error?.payload[1]]).toEqual([3, 1]);
    expect(error?.payload.slice(8)).toEqual(sent.slice(14));
  });

  it('is refused at the gateway with a reset', () => {
    const { link } = gatewayUnderTest();
    link.deliver(syn({ ...OUT, destination: '192.168.65.1' }, [5000, 22]));
    expect(segments(link.take())).toMatchObject([{ from: '192.168.65.1:22', flags: 0x14 }]);
  });
});

describe('published TCP ports', () => {
  it('show the guest the client', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    const port = await gateway.publishTcp(ANY, 80);
    expect(port.port).toBe(8080);
    const listener = sockets.tcpListeners[0];
    listener?.connect(endpoint('203.0.113.9', 40_000));
    listener?.connect(endpoint('127.0.0.1', 40_001));
    listener?.connect(endpoint('127.0.0.2', 40_001));
    expect(segments(link.take())).toMatchObject([
      { from: '203.0.113.9:40000', to: '192.168.65.3:80', flags: 2 },
      { from: '192.168.65.1:40001', to: '192.168.65.3:80', flags: 2 },
      { from: '192.168.65.1:49152', to: '192.168.65.3:80', flags: 2 },
    ]);
    expect(port.statistics).toMatchObject({ accepted: 3, open: 3, refused: 0 });
    expect(gateway.flows().map(({ protocol, kind }) => [protocol, kind])).toEqual(Array(3).fill(['tcp', 'published']));
  });

  it('lead from a path to a port of the guest', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    const port = await gateway.publishTcp({ path: 'engine.sock' }, 22);
    expect(port.port).toBe(0);
    sockets.tcpListeners[0]?.connect(null);
    expect(segments(link.take())).toMatchObject([{ from: '192.168.65.1:49152', to: '192.168.65.3:22', flags: 2 }]);
  });

  it('lead to any address behind the link', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    await gateway.publishTcp(ANY, endpoint('fd00:65::3', 443));
    sockets.tcpListeners[0]?.connect(endpoint('203.0.113.9', 40_000));
    expect(readPacket(link.take()[0] ?? new Uint8Array())).toMatchObject({
      source: 'fd00:65::1',
      destination: 'fd00:65::3',
    });
  });

  it('count a connection off when it breaks', async () => {
    const { gateway, sockets } = gatewayUnderTest();
    const port = await gateway.publishTcp(ANY, 80);
    const client = sockets.tcpListeners[0]?.connect(endpoint('203.0.113.9', 40_000));
    client?.events?.broken('reset');
    expect(port.statistics).toMatchObject({ accepted: 1, open: 0 });
    sockets.tcpListeners[0]?.connect(endpoint('203.0.113.9', 40_000));
    expect(port.statistics).toMatchObject({ accepted: 2, open: 1 });
  });

  it('report why the host did not listen', async () => {
    const { gateway, sockets } = gatewayUnderTest();
    sockets.listenError = new BoathouseError('port-in-use', 'port 8080 is in use');
    await expect(gateway.publishTcp(ANY, 80)).rejects.toMatchObject({ code: 'port-in-use' });
    await expect(gateway.publishUdp(ANY, 80)).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it('cut their own clients when they are told to', async () => {
    const { gateway, sockets } = gatewayUnderTest();
    const port = await gateway.publishTcp(ANY, 80);
    await gateway.publishTcp(ANY, 81);
    const clients = sockets.tcpListeners.map((listener) => listener.connect(endpoint('203.0.113.9', 40_000)));
    port.disconnect();
    expect(clients.map(({ state }) => state)).toEqual(['reset', 'open']);
    expect(port.statistics).toMatchObject({ accepted: 1, open: 0 });
  });

  it('stop listening, and are let go with the gateway', async () => {
    const { gateway, sockets } = gatewayUnderTest();
    const port = await gateway.publishTcp(ANY, 80);
    await port.dispose();
    expect(sockets.tcpListeners[0]?.isOpen).toBe(false);
    await gateway.publishTcp(ANY, 80);
    const late = gateway.publishTcp(ANY, 81);
    await gateway.dispose();
    await late;
    expect(sockets.tcpListeners.map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
  });
});

describe('published UDP ports', () => {
  it('carry datagrams both ways under the client’s address', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    const port = await gateway.publishUdp(ANY, 53);
    const listener = sockets.udpListeners[0];
    listener?.receive(pattern(5), endpoint('203.0.113.9', 40_000));
    expect(udps(link.take())).toMatchObject([
      { source: '203.0.113.9', sourcePort: 40_000, destination: '192.168.65.3', destinationPort: 53, data: pattern(5) },
    ]);
    link.deliver(udpFrame({ source: '192.168.65.3', destination: '203.0.113.9' }, [53, 40_000], pattern(6)));
    expect(listener?.sent).toEqual([{ bytes: pattern(6), to: '203.0.113.9:40000' }]);
    expect(sockets.udp).toEqual([]);
    expect(port.statistics).toEqual({ accepted: 1, open: 1, refused: 0, bytesToGuest: 5, bytesFromGuest: 6 });
  });

  it.each(['127.0.0.1', '203.0.113.5'])('lead to %s, which the guest has while they are open', async (address) => {
    const { gateway, link, sockets } = gatewayUnderTest();
    const port = await gateway.publishUdp(ANY, endpoint(address, 53));
    const listener = sockets.udpListeners[0];
    const answer = udpFrame({ source: address, destination: '192.168.65.1' }, [53, 5000], pattern(6));
    // From the address itself: the guest would take it for its own.
    listener?.receive(pattern(5), endpoint(address, 5000));
    expect(udps(link.take())).toMatchObject([
      { source: '192.168.65.1', sourcePort: 5000, destination: address, destinationPort: 53 },
    ]);
    link.deliver(answer);
    expect(listener?.sent).toEqual([{ bytes: pattern(6), to: `${address}:5000` }]);
    expect(gateway.counters().drops).toEqual({});
    await port.dispose();
    link.deliver(answer);
    expect(gateway.counters().drops).toEqual({ 'ip-source': 1 });
  });

  it('keep clients of the loopback apart', async () => {
    const { gateway, link, sockets } = gatewayUnderTest();
    await gateway.publishUdp(ANY, 9);
    const listener = sockets.udpListeners[0];
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.1'])
      listener?.receive(pattern(1), endpoint(address, 5000));
    expect(udps(link.take()).map(({ source, sourcePort }) => [source, sourcePort])).toEqual([
      ['192.168.65.1', 5000],
      ['192.168.65.1', 49_152],
      ['192.168.65.1', 5000],
    ]);
    link.deliver(udpFrame({ source: '192.168.65.3', destination: '192.168.65.1' }, [9, 49_152], pattern(2)));
    expect(listener?.sent.map(({ to }) => to)).toEqual(['127.0.0.2:5000']);
  });

  it('forget a client that is idle, and all when they are disposed', async () => {
    const { gateway, sockets, clock } = gatewayUnderTest();
    const port = await gateway.publishUdp(ANY, 9);
    const listener = sockets.udpListeners[0];
    listener?.receive(pattern(1), endpoint('203.0.113.9', 1));
    clock.advance(36_000);
    expect(port.statistics.open).toBe(0);
    listener?.receive(pattern(1), endpoint('203.0.113.9', 1));
    listener?.receive(pattern(1), endpoint('203.0.113.9', 2));
    expect(port.statistics).toMatchObject({ accepted: 3, open: 2 });
    await port.dispose();
    expect([port.statistics.open, listener?.isOpen, gateway.flows()]).toEqual([0, false, []]);
  });
});

describe('flows', () => {
  it('tell how much passed each way', () => {
    const { gateway, link, sockets, clock } = gatewayUnderTest();
    link.deliver(udpFrame(OUT, [3, 9], pattern(100)), udpFrame(OUT, [3, 9], pattern(11)));
    sockets.udp[0]?.receive(pattern(70));
    clock.advance(1500);
    expect(gateway.flows()).toMatchObject([
      { protocol: 'udp', state: 'replied', bytesFromGuest: 111, bytesToGuest: 70, ageMs: 1500 },
    ]);
  });
});

describe('the end', () => {
  it('leaves no socket, listener or timer', async () => {
    const { gateway, link, sockets, clock } = gatewayUnderTest();
    await gateway.publishTcp(ANY, 80);
    await gateway.publishUdp(ANY, 80);
    link.deliver(syn(OUT, [1, 80]), syn({ ...OUT, destination: '192.168.65.53' }, [2, 53]));
    link.deliver(udpFrame(OUT, [3, 9], pattern(1)));
    sockets.tcp[0]?.events?.connected();
    await settled();
    await gateway.dispose();
    await gateway.dispose();
    expect(sockets.tcp.map(({ state }) => state)).toEqual(['reset']);
    expect(sockets.openUdpCount).toBe(0);
    expect([...sockets.tcpListeners, ...sockets.udpListeners].map(({ isOpen }) => isOpen)).toEqual([false, false]);
    expect(clock.pending).toBe(0);
  });
});

it('takes nothing from a link that outlives it', async () => {
  const { gateway, link, sockets, clock } = gatewayUnderTest();
  await gateway.dispose();
  link.deliver(syn(OUT, [1, 80]), udpFrame(OUT, [3, 9], pattern(1)));
  link.relieve();
  expect([sockets.tcp, sockets.udp, clock.pending, link.take()]).toEqual([[], [], 0, []]);
});

/** All that promises had to say. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
