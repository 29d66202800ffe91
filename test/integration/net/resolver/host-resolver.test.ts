import { rename, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { StreamTable } from '../../../../electron/vm/network/native-streams/stream-table.ts';
import { askUdp as askByNode } from '../../../../electron/vm/network/resolver/ask-udp.ts';
import { nativeAskUdp } from '../../../../electron/vm/network/resolver/native-ask-udp.ts';
import { parseResolvConf } from '../../../../electron/vm/network/resolver/resolv-conf.ts';
import type { AskUdp } from '../../../../electron/vm/network/resolver/udp-exchange.ts';
import { NameServerUnderTest } from '../../../support/name-server.ts';
import { answering, failing, nameServer, own, resolverBench, silent } from '../../../support/net/resolver-bench.ts';
import { addresses, codec, parsedQuery, responseBytes } from '../../../unit/net/service/support/dns-messages.ts';

/** What the resolver asks by; the addon's is the one that the product has where it is built. */
const ways: Record<string, AskUdp> = { Node: askByNode };
if (process.platform !== 'win32') ways['the addon'] = nativeAskUdp(StreamTable.open());

describe.each(Object.entries(ways))('host resolver by way of %s', (_name, askUdp) => {
  it('asks the first server, from another port and under another id each time', async () => {
    const one = await nameServer(answering);
    const two = await nameServer(answering);
    const { ask } = await resolverBench({ askUdp, servers: [one, two] });
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await ask()).answers).toMatchObject([{ data: '192.0.2.0' }]);
    }
    expect(two.asked).toEqual([]);
    expect(one.ports.size).toBeGreaterThan(1);
    expect(one.ids.size).toBeGreaterThan(1);
  });

  it('has many questions under way at a time, answered in any order, and some never', async () => {
    const held: (() => void)[] = [];
    const shuffling = await nameServer(async (query) => {
      const { name } = codec.decode(query).questions?.[0] ?? { name: '' };
      if (name.startsWith('lost')) return [];
      await new Promise<void>((release) => held.push(release));
      return [responseBytes(query, { answers: addresses(name, 1) })];
    });
    const { ask } = await resolverBench({
      askUdp,
      servers: [shuffling],
      configuration: { timeoutMs: 20_000, attempts: 1 },
    });
    const names = Array.from({ length: 100 }, (_, index) => `name-${index}.example`);
    const answers = names.map((name) => ask({ name }));
    const impatient = await resolverBench({
      askUdp,
      servers: [shuffling],
      configuration: { timeoutMs: 20, attempts: 1 },
    });
    await expect(impatient.ask({ name: 'lost.example' })).rejects.toMatchObject({ code: 'dns-timeout' });
    await expect.poll(() => held.length).toBe(100);
    for (const release of held.reverse()) release();
    const found = await Promise.all(answers);
    expect(found.map(({ questions }) => questions?.[0]?.name)).toEqual(names);
    expect(found.every(({ answers: given }) => given?.length === 1)).toBe(true);
  });

  it('asks again over TCP when the answer was truncated, also in the middle of a record', async () => {
    const big = await nameServer((query, transport) => {
      const whole = responseBytes(query, { answers: addresses('example.com', 100) });
      if (transport === 'tcp') return [whole];
      const cut = whole.slice(0, 501);
      cut[2] = (cut[2] ?? 0) | 0x02;
      return [cut];
    });
    const { ask } = await resolverBench({ askUdp, servers: [big] });
    expect((await ask()).answers).toHaveLength(100);
    expect(big.asked).toEqual(['udp', 'tcp']);
  });

  it('passes over answers with another id or to another question, and takes the right one', async () => {
    const liar = await nameServer((query) => {
      const right = responseBytes(query, { answers: addresses('example.com', 1) });
      const wrongId = right.slice();
      wrongId[0] = (wrongId[0] ?? 0) ^ 0xff;
      const wrongQuestion = responseBytes(
        codec.encode({ ...codec.decode(query), questions: [{ name: 'evil.example', type: 'A' }] }),
      );
      return [wrongId, wrongQuestion, Uint8Array.of(1, 2, 3), right];
    });
    const { ask } = await resolverBench({ askUdp, servers: [liar] });
    expect((await ask()).answers).toMatchObject([{ data: '192.0.2.0' }]);
  });

  it('goes to the next server when one is silent, gone or cannot answer, and asks the silent one last from then on', async () => {
    const quiet = await nameServer(silent);
    const gone = await nameServer(answering);
    await gone.dispose();
    const broken = await nameServer(failing);
    const good = await nameServer(answering);
    const { ask } = await resolverBench({ askUdp, servers: [quiet, gone, broken, good] });
    expect((await ask()).answers).toHaveLength(1);
    expect([quiet, broken, good].map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
    expect((await ask()).answers).toHaveLength(1);
    expect([quiet, broken, good].map(({ asked }) => asked.length)).toEqual([1, 2, 2]);
  });

  it('goes on when a server says that it does not understand, and gives SERVFAIL when all servers do', async () => {
    const old = await nameServer((query) => [
      Uint8Array.of(query[0] ?? 0, query[1] ?? 0, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0),
    ]);
    const broken = await nameServer(failing);
    const { ask } = await resolverBench({ askUdp, servers: [old, broken] });
    expect(await ask({ udpBytes: 1232 })).toMatchObject({ rcode: 'SERVFAIL' });
  });

  it('finds a server that died and came back', async () => {
    const only = await nameServer(answering);
    const { ask } = await resolverBench({ askUdp, servers: [only] });
    await ask();
    await only.dispose();
    await expect(ask()).rejects.toMatchObject({ code: 'dns-server-failed' });
    await only.start();
    expect((await ask()).answers).toHaveLength(1);
  });

  it('takes a late answer within its time, and fails with a time-out after it', async () => {
    let release = (): void => undefined;
    const slow = await nameServer(async (query) => {
      await new Promise<void>((resolve) => (release = resolve));
      return answering(query, 'udp');
    });
    const { ask } = await resolverBench({ askUdp, servers: [slow], configuration: { timeoutMs: 20_000, attempts: 1 } });
    const late = ask();
    await expect.poll(() => slow.asked.length).toBe(1);
    release();
    expect((await late).answers).toHaveLength(1);

    const never = await nameServer(silent);
    const impatient = await resolverBench({ askUdp, servers: [never], configuration: { timeoutMs: 20, attempts: 2 } });
    await expect(impatient.ask()).rejects.toMatchObject({ code: 'dns-timeout' });
    expect(never.asked).toHaveLength(2);
  });

  it('asks at IPv6 addresses, with a zone or without, and gives up a server without a port', async () => {
    const six = own(await new NameServerUnderTest(answering, { host: '::1', port: 0 }).start());
    const { ask, source } = await resolverBench({ askUdp, servers: [six] });
    expect((await ask()).answers).toHaveLength(1);
    const configured = source.current();
    source.set({ ...configured, servers: [{ host: '::1%lo', port: six.port }] });
    expect((await ask()).answers).toHaveLength(1);
    source.set({ ...configured, servers: [{ host: '127.0.0.1', port: 0 }] });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-server-failed' });
  });

  it('gives up a server that says nothing but nonsense', async () => {
    const liar = await nameServer(() => Array.from({ length: 70 }, () => Uint8Array.of(1, 2, 3)));
    const { ask } = await resolverBench({ askUdp, servers: [liar], configuration: { attempts: 1, timeoutMs: 5_000 } });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-wrong-answers' });
  });

  it('gives up at once when the question is cancelled', async () => {
    const never = await nameServer(silent);
    const { resolver } = await resolverBench({ askUdp, servers: [never], configuration: { timeoutMs: 60_000 } });
    const controller = new AbortController();
    const answer = resolver.resolve(parsedQuery(), controller.signal);
    await expect.poll(() => never.asked.length).toBe(1);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('keeps the truncated answer of a server without TCP when nobody has a better one', async () => {
    const poor = await nameServer((query, transport) => {
      const answer = responseBytes(query, { answers: addresses('example.com', 1), flags: codec.TRUNCATED_RESPONSE });
      return transport === 'udp' ? [answer] : [];
    });
    const { ask } = await resolverBench({ askUdp, servers: [poor], configuration: { timeoutMs: 50 } });
    expect(await ask()).toMatchObject({ flag_tc: true });
  });

  it('sends domains to their own servers', async () => {
    const general = await nameServer(answering);
    const special = await nameServer(answering);
    const domains = [{ domain: 'corp.example', includesBelow: true, servers: [special.address] }];
    const { ask } = await resolverBench({ askUdp, servers: [general], configuration: { domains } });
    await ask({ name: 'Wiki.Corp.Example' });
    expect([general.asked.length, special.asked.length]).toEqual([0, 1]);
  });

  it('says that there are no servers', async () => {
    const { ask } = await resolverBench({ askUdp, servers: [] });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-no-servers' });
  });

  it('answers from the hosts file first, follows it when it is replaced, and asks servers for other types', async () => {
    const dns = await nameServer((query) => [responseBytes(query)]);
    const { ask, hostsFile, resolver } = await resolverBench({
      askUdp,
      servers: [dns],
      hosts: '192.0.2.9 build.test\n127.0.0.1 web.test\n',
    });
    expect((await ask({ name: 'BUILD.test' })).answers).toMatchObject([{ data: '192.0.2.9', ttl: 0 }]);
    expect((await ask({ name: 'web.test' })).answers).toMatchObject([{ data: '192.168.65.2' }]);
    expect((await ask({ name: 'build.test', type: 'AAAA' })).answers).toEqual([]);
    expect((await ask({ name: '9.2.0.192.in-addr.arpa', type: 'PTR' })).answers).toMatchObject([
      { data: 'build.test' },
    ]);
    expect(dns.asked).toHaveLength(0);
    await ask({ name: 'build.test', type: 'MX' });
    expect(dns.asked).toHaveLength(1);

    const changed = new Promise<void>((resolve) => void own(resolver.changed(() => resolve())));
    await writeFile(`${hostsFile}.new`, '192.0.2.10 build.test\n');
    await rename(`${hostsFile}.new`, hostsFile);
    await changed;
    expect((await ask({ name: 'build.test' })).answers).toMatchObject([{ data: '192.0.2.10' }]);
  });

  it('forgets what it knew of servers when the configuration changes, and says so', async () => {
    const one = await nameServer(failing);
    const two = await nameServer(answering);
    const { source, ask, resolver } = await resolverBench({ askUdp, servers: [one] });
    let changes = 0;
    own(resolver.changed(() => (changes += 1)));
    expect((await ask()).rcode).toBe('SERVFAIL');
    source.set({ ...parseResolvConf('search lan'), servers: [two.address] });
    expect((await ask()).rcode).toBe('NOERROR');
    expect(changes).toBe(1);
    expect(await resolver.searchDomains()).toEqual(['lan']);
  });
});
