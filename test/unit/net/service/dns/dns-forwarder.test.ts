import { describe, expect, it } from 'vitest';
import { DnsForwarder } from '../../../../../electron/net/service/dns/dns-forwarder.ts';
import { DNS_LIMITS } from '../../../../../electron/net/service/dns/dns-limits.ts';
import { builtInNames } from '../../../../../electron/net/service/names.ts';
import { ipAddress } from '../../../../../electron/net/wire/ip-address.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { addresses, codec, queryBytes, read, responseBytes, soa } from '../support/dns-messages.ts';
import { FakeUpstream, settled } from '../support/fake-upstream.ts';

function bench(transport: 'udp' | 'tcp' = 'udp') {
  const clock = new FakeClock();
  const upstream = new FakeUpstream();
  const names = builtInNames({
    hostAddresses: [ipAddress('192.168.65.2')],
    gatewayAddresses: [ipAddress('192.168.65.1')],
    hostname: 'workstation',
    extra: new Map(),
  });
  const forwarder = new DnsForwarder({ clock, upstream, names });
  const newClient = (kind = transport) => {
    const replies: Uint8Array[] = [];
    return { transport: kind, replies, reply: (response: Uint8Array) => void replies.push(response) };
  };
  return { clock, upstream, forwarder, newClient, client: newClient() };
}

const oneAddress = (query: Uint8Array): Uint8Array => responseBytes(query, { answers: addresses('example.com', 1) });

describe('DNS forwarder', () => {
  it('passes the answer on byte for byte, with the id of the query', async () => {
    const { forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes({ id: 7, udpBytes: 1232 }), client);
    let response: Uint8Array = new Uint8Array();
    await upstream.answer(0, (query) => {
      response = responseBytes(query, { answers: addresses('example.com', 2), edns: true });
      const other = response.slice();
      other.set([0xff, 0xff]);
      return other;
    });
    expect(client.replies).toEqual([response]);
  });

  it('answers built-in names itself, and other types of them with no data', () => {
    const { forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes({ name: 'Host.Docker.Internal' }), client);
    forwarder.handle(queryBytes({ name: 'host.docker.internal', type: 'AAAA' }), client);
    forwarder.handle(queryBytes({ name: '2.65.168.192.in-addr.arpa', type: 'PTR' }), client);
    const [v4, v6, reverse] = client.replies.map(read);
    expect(v4?.answers).toMatchObject([{ name: 'Host.Docker.Internal', type: 'A', data: '192.168.65.2' }]);
    expect(v4).toMatchObject({ flag_aa: true, flag_ra: true, flag_rd: true });
    expect(v6).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(reverse?.answers).toMatchObject([{ type: 'PTR', data: 'host.docker.internal' }]);
    expect(upstream.questions).toHaveLength(0);
  });

  it('answers from the cache with the rest of the TTL and the spelling of each client', async () => {
    const { clock, forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes(), client);
    await upstream.answer(0, oneAddress);
    clock.advance(100_000);
    forwarder.handle(queryBytes({ name: 'eXample.COM', id: 9 }), client);
    const reply = read(client.replies[1]);
    expect(reply).toMatchObject({ id: 9, flag_aa: false, questions: [{ name: 'eXample.COM' }] });
    expect(reply.answers).toMatchObject([{ ttl: 200, data: '192.0.2.0' }]);
    clock.advance(200_000);
    forwarder.handle(queryBytes(), client);
    expect(upstream.questions).toHaveLength(2);
  });

  it('keeps a negative answer for the minimum of its SOA record', async () => {
    const { clock, forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes(), client);
    await upstream.answer(0, (query) => responseBytes(query, { code: 3, authorities: [soa(30, 3600)] }));
    clock.advance(29_000);
    forwarder.handle(queryBytes(), client);
    expect(read(client.replies[1])).toMatchObject({ rcode: 'NXDOMAIN' });
    clock.advance(1000);
    forwarder.handle(queryBytes(), client);
    expect(upstream.questions).toHaveLength(2);
  });

  it('does not keep failures, truncated answers, negative answers without SOA, and TTL 0', async () => {
    const answers = [
      (query: Uint8Array) => responseBytes(query, { code: 2 }),
      (query: Uint8Array) =>
        responseBytes(query, { answers: addresses('example.com', 1), flags: codec.TRUNCATED_RESPONSE }),
      (query: Uint8Array) => responseBytes(query, { code: 3 }),
      (query: Uint8Array) => responseBytes(query, { answers: addresses('example.com', 1, 0) }),
    ];
    const { forwarder, upstream, client } = bench();
    for (const [index, answer] of answers.entries()) {
      forwarder.handle(queryBytes(), client);
      await upstream.answer(index, answer);
    }
    expect(client.replies).toHaveLength(answers.length);
  });

  it('keeps apart what differs in type, DO and CD', () => {
    const { forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes({ id: 1 }), client);
    forwarder.handle(queryBytes({ id: 2, type: 'MX' }), client);
    forwarder.handle(queryBytes({ id: 3, udpBytes: 1232, dnssecOk: true }), client);
    forwarder.handle(queryBytes({ id: 4, flags: codec.RECURSION_DESIRED | codec.CHECKING_DISABLED }), client);
    expect(upstream.questions).toHaveLength(4);
  });

  it('asks once for a question that several clients have, and a client that asks again gets one answer', async () => {
    const { forwarder, upstream, client, newClient } = bench();
    const other = newClient();
    forwarder.handle(queryBytes({ id: 1 }), client);
    expect(forwarder.handle(queryBytes({ id: 1 }), client)).toBe(false);
    forwarder.handle(queryBytes({ id: 2, name: 'EXAMPLE.com', udpBytes: 1232 }), other);
    expect(upstream.questions).toHaveLength(1);
    await upstream.answer(0, oneAddress);
    expect(client.replies).toHaveLength(1);
    expect(read(other.replies[0])).toMatchObject({
      id: 2,
      questions: [{ name: 'EXAMPLE.com' }],
      answers: [{ data: '192.0.2.0' }],
      additionals: [{ type: 'OPT' }],
    });
  });

  it('neither shares nor keeps the answer to a query with a client subnet', async () => {
    const { forwarder, upstream, client } = bench();
    const query = queryBytes({ udpBytes: 1232, options: [[8, Uint8Array.of(0, 1, 24, 0, 192, 0, 2)]] });
    for (let turn = 0; turn < 2; turn += 1) {
      forwarder.handle(query, client);
      await upstream.answer(turn, oneAddress);
    }
    expect(upstream.questions).toHaveLength(2);
  });

  it('says SERVFAIL when the upstream fails, answers another question, or nothing in time', async () => {
    const { clock, forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes({ udpBytes: 1232 }), client);
    await upstream.fail(0);
    forwarder.handle(queryBytes(), client);
    await upstream.answer(1, () => oneAddress(queryBytes({ name: 'other.example' })));
    forwarder.handle(queryBytes(), client);
    clock.advance(DNS_LIMITS.upstreamTimeoutMs);
    await settled();
    expect(client.replies.map((reply) => read(reply).rcode)).toEqual(['SERVFAIL', 'SERVFAIL', 'SERVFAIL']);
    expect(read(client.replies[0]).additionals).toHaveLength(1);
    expect(upstream.questions[2]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('holds to the size that the client takes, cutting whole records off', async () => {
    const { forwarder, upstream, client, newClient } = bench();
    const answer = (query: Uint8Array): Uint8Array => responseBytes(query, { answers: addresses('example.com', 60) });
    forwarder.handle(queryBytes(), client);
    await upstream.answer(0, answer);
    const small = read(client.replies[0]);
    expect(client.replies[0]?.length).toBeLessThanOrEqual(512);
    expect(small.flag_tc).toBe(true);
    expect(small.answers?.length).toBeGreaterThan(10);

    const edns = newClient();
    forwarder.handle(queryBytes({ udpBytes: 800 }), edns);
    expect(edns.replies[0]?.length).toBeLessThanOrEqual(800);
    expect(read(edns.replies[0])).toMatchObject({ flag_tc: true, additionals: [{ type: 'OPT' }] });

    const stream = newClient('tcp');
    forwarder.handle(queryBytes(), stream);
    expect(read(stream.replies[0])).toMatchObject({ flag_tc: false });
    expect(read(stream.replies[0]).answers).toHaveLength(60);
  });

  it('forgets its answers when the upstream changes, and does not keep one from before', async () => {
    const { forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes(), client);
    await upstream.answer(0, oneAddress);
    upstream.change();
    forwarder.handle(queryBytes(), client);
    upstream.change();
    await upstream.answer(1, oneAddress);
    forwarder.handle(queryBytes(), client);
    expect(upstream.questions).toHaveLength(3);
  });

  it('has a burst wait for its turn, and turns away only what is more than that', async () => {
    const { forwarder, upstream, client } = bench();
    const { outstandingQuestions, waitingQuestions } = DNS_LIMITS;
    const all = outstandingQuestions + waitingQuestions;
    for (let index = 0; index < all; index += 1) {
      forwarder.handle(queryBytes({ id: index, name: `n${index}.example` }), client);
    }
    expect(upstream.questions).toHaveLength(outstandingQuestions);
    expect(client.replies).toHaveLength(0);
    forwarder.handle(queryBytes({ name: 'late.example' }), client);
    expect(client.replies.map((reply) => read(reply).rcode)).toEqual(['SERVFAIL']);
    for (let index = 0; index < all; index += 1) await upstream.answer(index, responseBytes);
    expect(client.replies.slice(1).map((reply) => read(reply).rcode)).toEqual(Array(all).fill('NOERROR'));
    expect(forwarder.statistics).toMatchObject({ forwarded: all, overLimit: 1, upstreamFailures: 0 });
  });

  it('lets so many wait for one question, so many for all, and more again once they are answered', async () => {
    const { forwarder, upstream, client } = bench();
    const { clientsPerQuestion, waitingClients } = DNS_LIMITS;
    const crowd = (name: string): void => {
      for (let id = 0; id < clientsPerQuestion; id += 1) forwarder.handle(queryBytes({ id, name }), client);
    };
    const names = Array.from({ length: waitingClients / clientsPerQuestion }, (_, index) => `n${index}.example`);
    crowd('n0.example');
    forwarder.handle(queryBytes({ id: 999, name: 'n0.example' }), client);
    expect(forwarder.statistics.overLimit).toBe(1);
    for (const name of names.slice(1)) crowd(name);
    expect(forwarder.statistics.overLimit).toBe(1);
    forwarder.handle(queryBytes({ name: 'new.example' }), client);
    expect(forwarder.statistics.overLimit).toBe(2);
    await upstream.fail(0);
    crowd('new.example');
    expect(forwarder.statistics.overLimit).toBe(2);
  });

  it('cancels what is on its way and answers nobody once it is disposed', async () => {
    const { clock, forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes(), client);
    forwarder.dispose();
    expect(upstream.questions[0]?.signal.aborted).toBe(true);
    expect(upstream.listenerCount).toBe(0);
    await upstream.answer(0, oneAddress);
    expect(forwarder.handle(queryBytes(), client)).toBe(false);
    expect(client.replies).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('answers ANY with one HINFO record', () => {
    const { forwarder, upstream, client } = bench();
    forwarder.handle(queryBytes({ type: 'ANY' }), client);
    expect(read(client.replies[0]).answers).toMatchObject([{ type: 'HINFO', data: { cpu: 'RFC8482', os: '' } }]);
    expect(upstream.questions).toHaveLength(0);
  });
});
