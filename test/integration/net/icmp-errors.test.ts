import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { Gateway } from '../../../electron/net/gateway.ts';
import { NodeHostSockets } from '../../../electron/vm/network/node-host-sockets.ts';
import { gatewayOptionsUnderTest } from '../../support/net/gateway-under-test.ts';
import { bytesOf, frame, icmpFrame, pattern, udpFrame } from '../../support/net/guest-frames.ts';
import { MemoryLink } from '../../support/net/memory-link.ts';
import { asIcmp, asUdp, readPacket } from '../../support/net/received-frame.ts';
import { endpoint } from '../../support/net/stack-under-test.ts';
import { eventually } from '../../support/eventually.ts';

const GUEST = '192.168.65.3';
const HOST = '192.168.65.2';

/** A gateway with the host's real sockets, and a guest in memory. */
function gatewayOnTheHost() {
  const link = new MemoryLink();
  const gateway = new Gateway({
    ...gatewayOptionsUnderTest({ checksums: 'trust' }),
    link,
    sockets: new NodeHostSockets(),
    clock: systemClock,
  });
  onTestFinished(() => gateway.dispose());
  const next = (): Promise<Uint8Array> =>
    eventually(() => Promise.resolve(link.take().find((bytes) => bytes[12] === 8 && bytes[13] === 0) ?? null), {
      what: 'a packet to the guest',
      pauseMs: 5,
    });
  return { gateway, link, next };
}

/** A port of the loopback that was free a moment ago. */
async function closedUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

describe('errors of the host’s sockets', () => {
  it('become port unreachable for a UDP port that nobody listens on', async () => {
    const { link, next } = gatewayOnTheHost();
    const port = await closedUdpPort();
    const sent = udpFrame({ source: GUEST, destination: HOST }, [4000, port], pattern(100));
    link.deliver(sent);
    const error = asIcmp(readPacket(await next()));
    expect([error.type, error.code, error.source]).toEqual([3, 3, HOST]);
    expect(error.body.slice(12, 26)).toEqual(sent.slice(26, 40));
  });

  it('become a reset for a TCP port that nobody listens on', async () => {
    const { link, next } = gatewayOnTheHost();
    const port = await closedUdpPort();
    const syn = [
      ...[4000 >>> 8, 4000 & 255, port >>> 8, port & 255],
      0,
      0,
      0,
      9,
      0,
      0,
      0,
      0,
      0x50,
      2,
      255,
      255,
      0,
      0,
      0,
      0,
    ];
    link.deliver(tcpFrame(HOST, syn));
    const { protocol, payload, source } = readPacket(await next());
    expect([protocol, payload[13], source]).toEqual([6, 0x14, HOST]);
  });
});

describe('errors of the guest', () => {
  it('reset the client of a published TCP port that the guest does not serve', async () => {
    const { gateway, link, next } = gatewayOnTheHost();
    const published = await gateway.publishTcp(endpoint('127.0.0.1', 0), 80);
    const client = connect(published.port, '127.0.0.1');
    const failed = once(client, 'error');
    const { payload } = readPacket(await next());
    const [high = 0, low = 0] = payload;
    const sequence = new DataView(payload.buffer, payload.byteOffset).getUint32(4) + 1;
    const acknowledgement = [sequence >>> 24, (sequence >>> 16) & 255, (sequence >>> 8) & 255, sequence & 255];
    link.deliver(
      tcpFrame('192.168.65.1', [0, 80, high, low, 0, 0, 0, 0, ...acknowledgement, 0x50, 0x14, 0, 0, 0, 0, 0, 0]),
    );
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('end the flow of a client of a published UDP port, which may begin anew', async () => {
    const { gateway, link, next } = gatewayOnTheHost();
    const published = await gateway.publishUdp(endpoint('127.0.0.1', 0), 53);
    const client = createSocket('udp4');
    onTestFinished(() => void client.close());
    client.send('one', published.port, '127.0.0.1');
    const first = await next();
    expect(published.statistics).toMatchObject({ accepted: 1, open: 1 });
    link.deliver(icmpFrame({ source: GUEST, destination: '192.168.65.1' }, [3, 3, 0], first.slice(14)));
    expect(published.statistics).toMatchObject({ accepted: 1, open: 0 });
    client.send('two', published.port, '127.0.0.1');
    expect(Buffer.from(asUdp(readPacket(await next())).data).toString()).toBe('two');
    expect(published.statistics).toMatchObject({ accepted: 2, open: 1 });
  });
});

/** The gateway trusts checksums here, so TCP's is left out. */
function tcpFrame(destination: string, segment: readonly number[]): Uint8Array {
  return frame({ source: GUEST, destination, protocol: 6, payload: bytesOf(segment) });
}
