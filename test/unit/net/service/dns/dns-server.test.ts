import { describe, expect, it } from 'vitest';
import type { HostFailure, HostTcpEvents } from '../../../../../electron/net/host-sockets.ts';
import { DnsForwarder } from '../../../../../electron/net/service/dns/dns-forwarder.ts';
import { DNS_LIMITS } from '../../../../../electron/net/service/dns/dns-limits.ts';
import { DnsServer } from '../../../../../electron/net/service/dns/dns-server.ts';
import { framed, FrameReader } from '../../../../../electron/net/service/dns/frame-reader.ts';
import { AddressBook } from '../../../../../electron/net/service/dns/address-book.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { addresses, queryBytes, read, responseBytes } from '../support/dns-messages.ts';
import { FakeUpstream, settled } from '../support/fake-upstream.ts';

/** The stack's side of a connection. */
class Peer implements HostTcpEvents {
  readonly log: string[] = [];
  readonly #buffer: Uint8Array;
  readonly #reader = new FrameReader(65_535);
  readonly messages: Uint8Array[] = [];
  takes = true;

  constructor(bufferBytes: number) {
    this.#buffer = new Uint8Array(bufferBytes);
  }

  connected(): void {
    this.log.push('connected');
  }
  failed(failure: HostFailure): void {
    this.log.push(`failed ${failure}`);
  }
  readBuffer(): Uint8Array {
    return this.#buffer;
  }
  read(sizeBytes: number): boolean {
    const bytes = this.#buffer.slice(0, sizeBytes);
    let offset = 0;
    for (;;) {
      const found = this.#reader.read(bytes, offset);
      if (found === 'invalid') throw new Error('bad framing');
      if (found === null) return this.takes;
      this.messages.push(found.message);
      offset = found.next;
    }
  }
  written(): void {
    this.log.push('written');
  }
  ended(): void {
    this.log.push('ended');
  }
  broken(failure: HostFailure): void {
    this.log.push(`broken ${failure}`);
  }
}

async function bench(bufferBytes = 100) {
  const clock = new FakeClock();
  const upstream = new FakeUpstream();
  const forwarder = new DnsForwarder({ clock, upstream, names: new AddressBook([]) });
  const server = new DnsServer(clock, forwarder);
  const peer = new Peer(bufferBytes);
  const socket = server.connectTcp(peer);
  expect(peer.log).toEqual([]);
  await settled();
  expect(peer.log).toEqual(['connected']);
  peer.log.length = 0;
  return { clock, upstream, server, peer, socket };
}

const answer = (query: Uint8Array): Uint8Array => responseBytes(query, { answers: addresses('example.com', 40) });

describe('DNS over TCP', () => {
  it('answers pipelined queries in the order of their answers, however the bytes are cut', async () => {
    const { upstream, peer, socket } = await bench();
    const stream = Uint8Array.of(
      ...framed(queryBytes({ id: 1 })),
      ...framed(queryBytes({ id: 2, name: 'two.example' })),
    );
    for (const byte of stream) expect(socket.write(Uint8Array.of(byte))).toBe(true);
    expect(upstream.questions).toHaveLength(2);
    await upstream.answer(1, answer);
    await upstream.answer(0, answer);
    expect(peer.messages.map((message) => read(message).id)).toEqual([2, 1]);
    expect(read(peer.messages[0])).toMatchObject({ flag_tc: false });
    expect(read(peer.messages[0]).answers).toHaveLength(40);
  });

  it('reads no further with too many questions, and goes on when there is room', async () => {
    const { upstream, peer, socket } = await bench();
    const frames = Array.from({ length: DNS_LIMITS.outstandingPerConnection + 2 }, (_, id) =>
      framed(queryBytes({ id, name: `n${id}.example` })),
    );
    expect(socket.write(Uint8Array.from(frames.flatMap((frame) => [...frame])))).toBe(false);
    expect(upstream.questions).toHaveLength(DNS_LIMITS.outstandingPerConnection);
    await upstream.answer(0, answer);
    expect(peer.log).toEqual([]);
    await upstream.answer(1, answer);
    expect(peer.log).toEqual(['written']);
    expect(upstream.questions).toHaveLength(DNS_LIMITS.outstandingPerConnection + 2);
  });

  it('waits while the guest does not read, and breaks when that takes too long', async () => {
    const { clock, upstream, peer, socket, server } = await bench();
    peer.takes = false;
    socket.write(framed(queryBytes()));
    await upstream.answer(0, answer);
    expect(peer.messages).toHaveLength(0);
    peer.takes = true;
    socket.resumeReading();
    await settled();
    expect(peer.messages).toHaveLength(1);
    peer.takes = false;
    socket.write(framed(queryBytes()));
    await settled();
    clock.advance(DNS_LIMITS.tcpIdleMs);
    await settled();
    expect(peer.log).toEqual(['broken reset']);
    expect(server.connectionCount).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('answers what was asked before the guest ended, then ends too', async () => {
    const { clock, upstream, peer, socket, server } = await bench();
    socket.write(framed(queryBytes()));
    socket.end();
    await settled();
    expect(peer.log).toEqual([]);
    await upstream.answer(0, answer);
    expect(peer.messages).toHaveLength(1);
    expect(peer.log).toEqual(['ended']);
    socket.close();
    expect(server.connectionCount).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('ends an idle connection, also one whose query trickles in', async () => {
    const { clock, peer, socket } = await bench();
    socket.write(Uint8Array.of(0, 40));
    clock.advance(DNS_LIMITS.tcpIdleMs - 1);
    socket.write(Uint8Array.of(1));
    clock.advance(1);
    expect(peer.log).toEqual(['ended']);
    expect(socket.write(framed(queryBytes()))).toBe(true);
  });

  it('does not end while a question is on its way', async () => {
    const { clock, upstream, peer, socket } = await bench();
    socket.write(framed(queryBytes()));
    clock.advance(DNS_LIMITS.tcpIdleMs + 1);
    expect(peer.log).toEqual([]);
    clock.advance(DNS_LIMITS.upstreamTimeoutMs - DNS_LIMITS.tcpIdleMs);
    await settled();
    expect(read(peer.messages[0]).rcode).toBe('SERVFAIL');
    expect(upstream.questions).toHaveLength(1);
  });

  it.each([
    ['no bytes', Uint8Array.of(0, 0)],
    ['more bytes than a query has', Uint8Array.of(0xff, 0xff)],
    ['a response', framed(responseBytes(queryBytes()))],
  ])('breaks the connection over %s', async (_name, bytes) => {
    const { peer, socket, server } = await bench();
    expect(socket.write(bytes)).toBe(true);
    expect(peer.log).toEqual([]);
    await settled();
    expect(peer.log).toEqual(['broken reset']);
    expect(server.connectionCount).toBe(0);
  });

  it('tells nothing after a reset', async () => {
    const { clock, upstream, peer, socket } = await bench();
    socket.write(framed(queryBytes()));
    socket.reset();
    await upstream.answer(0, answer);
    expect(peer.log).toEqual([]);
    expect(peer.messages).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('refuses one connection too many', async () => {
    const { server } = await bench();
    const peers = Array.from({ length: DNS_LIMITS.tcpConnections }, () => new Peer(100));
    const sockets = peers.map((peer) => server.connectTcp(peer));
    await settled();
    expect(peers.at(-1)?.log).toEqual(['failed refused']);
    expect(peers.at(-2)?.log).toEqual(['connected']);
    sockets[0]?.reset();
    const next = new Peer(100);
    server.connectTcp(next);
    await settled();
    expect(next.log).toEqual(['connected']);
    server.dispose();
    expect(server.connectionCount).toBe(0);
  });
});

describe('DNS over UDP', () => {
  it('answers a flow, never during a call, and not after its end', async () => {
    const { server, upstream } = await bench();
    const datagrams: Uint8Array[] = [];
    const events = { datagram: (bytes: Uint8Array) => void datagrams.push(bytes), failed: () => undefined };
    const flow = server.openUdp(events);
    flow.send(queryBytes({ id: 5, type: 'ANY' }));
    expect(datagrams).toHaveLength(0);
    await settled();
    expect(read(datagrams[0])).toMatchObject({ id: 5 });
    flow.send(queryBytes({ id: 6 }));
    void flow.dispose();
    await upstream.answer(0, answer);
    flow.send(queryBytes({ id: 7 }));
    await settled();
    expect(datagrams).toHaveLength(1);
  });
});
