import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Disposable, DisposableStack } from '../../../../electron/base/disposable.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { StreamTable } from '../../../../electron/vm/network/native-streams/stream-table.ts';
import { askUdp } from '../../../../electron/vm/network/resolver/ask-udp.ts';
import { HostResolver } from '../../../../electron/vm/network/resolver/host-resolver.ts';
import { nativeAskUdp } from '../../../../electron/vm/network/resolver/native-ask-udp.ts';
import { parseResolvConf } from '../../../../electron/vm/network/resolver/resolv-conf.ts';
import type { ResolverConfiguration } from '../../../../electron/vm/network/resolver/resolver-configuration.ts';
import type { AskUdp } from '../../../../electron/vm/network/resolver/udp-exchange.ts';
import { addresses, codec, parsedQuery, read, responseBytes } from '../../../unit/net/service/support/dns-messages.ts';
import { type Behaviour, NameServerUnderTest } from '../../../support/name-server.ts';
import { SettableSource } from '../../../support/net/settable-source.ts';

let owned = new DisposableStack();

function own<T extends Disposable>(item: T): T {
  return owned.add(item);
}

afterEach(async () => {
  await owned.dispose();
  owned = new DisposableStack();
});

const answering: Behaviour = (query) => [responseBytes(query, { answers: addresses('example.com', 1) })];
const silent: Behaviour = () => [];
const failing: Behaviour = (query) => [responseBytes(query, { code: 2 })];

async function server(behaviour: Behaviour): Promise<NameServerUnderTest> {
  return own(await new NameServerUnderTest(behaviour).start());
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'boathouse-resolver-'));
  own({ dispose: () => rm(path, { recursive: true, force: true }) });
  return path;
}

interface BenchOptions {
  readonly servers: readonly NameServerUnderTest[];
  readonly configuration?: Partial<ResolverConfiguration>;
  readonly hosts?: string;
}

/** What the resolver asks by; the addon's is the one that the product has where it is built. */
const ways: Record<string, AskUdp> = { Node: askUdp };
if (process.platform !== 'win32') ways['the addon'] = nativeAskUdp(StreamTable.open());
let way = askUdp;

async function bench({ servers, configuration = {}, hosts = '' }: BenchOptions) {
  const hostsFile = join(await folder(), 'hosts');
  await writeFile(hostsFile, hosts);
  const source = new SettableSource({
    ...parseResolvConf(''),
    timeoutMs: 300,
    servers: servers.map(({ address }) => address),
    ...configuration,
  });
  const resolver = own(
    new HostResolver({
      source,
      hostsFile,
      hostAddresses: [ipAddress('192.168.65.2')],
      askUdp: way,
      clock: systemClock,
    }),
  );
  const ask = async (fields = {}): Promise<codec.Packet> =>
    read(await resolver.resolve(parsedQuery(fields), new AbortController().signal));
  return { resolver, source, hostsFile, ask };
}

describe.each(Object.entries(ways))('host resolver by way of %s', (_name, askBy) => {
  beforeEach(() => {
    way = askBy;
  });

  it('asks the first server, from another port and under another id each time', async () => {
    const one = await server(answering);
    const two = await server(answering);
    const { ask } = await bench({ servers: [one, two] });
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await ask()).answers).toMatchObject([{ data: '192.0.2.0' }]);
    }
    expect(two.asked).toEqual([]);
    expect(one.ports.size).toBeGreaterThan(1);
    expect(one.ids.size).toBeGreaterThan(1);
  });

  it('has many questions under way at a time, answered in any order, and some never', async () => {
    const held: (() => void)[] = [];
    const shuffling = await server(async (query) => {
      const { name } = codec.decode(query).questions?.[0] ?? { name: '' };
      if (name.startsWith('lost')) return [];
      await new Promise<void>((release) => held.push(release));
      return [responseBytes(query, { answers: addresses(name, 1) })];
    });
    const { ask } = await bench({ servers: [shuffling], configuration: { timeoutMs: 20_000, attempts: 1 } });
    const names = Array.from({ length: 100 }, (_, index) => `name-${index}.example`);
    const answers = names.map((name) => ask({ name }));
    const impatient = await bench({ servers: [shuffling], configuration: { timeoutMs: 20, attempts: 1 } });
    await expect(impatient.ask({ name: 'lost.example' })).rejects.toMatchObject({ code: 'dns-timeout' });
    await expect.poll(() => held.length).toBe(100);
    for (const release of held.reverse()) release();
    const found = await Promise.all(answers);
    expect(found.map(({ questions }) => questions?.[0]?.name)).toEqual(names);
    expect(found.every(({ answers: given }) => given?.length === 1)).toBe(true);
  });

  it('asks again over TCP when the answer was truncated, also in the middle of a record', async () => {
    const big = await server((query, transport) => {
      const whole = responseBytes(query, { answers: addresses('example.com', 100) });
      if (transport === 'tcp') return [whole];
      const cut = whole.slice(0, 501);
      cut[2] = (cut[2] ?? 0) | 0x02;
      return [cut];
    });
    const { ask } = await bench({ servers: [big] });
    expect((await ask()).answers).toHaveLength(100);
    expect(big.asked).toEqual(['udp', 'tcp']);
  });

  it('passes over answers with another id or to another question, and takes the right one', async () => {
    const liar = await server((query) => {
      const right = responseBytes(query, { answers: addresses('example.com', 1) });
      const wrongId = right.slice();
      wrongId[0] = (wrongId[0] ?? 0) ^ 0xff;
      const wrongQuestion = responseBytes(
        codec.encode({ ...codec.decode(query), questions: [{ name: 'evil.example', type: 'A' }] }),
      );
      return [wrongId, wrongQuestion, Uint8Array.of(1, 2, 3), right];
    });
    const { ask } = await bench({ servers: [liar] });
    expect((await ask()).answers).toMatchObject([{ data: '192.0.2.0' }]);
  });

  it('goes to the next server when one is silent, gone or cannot answer, and asks the silent one last from then on', async () => {
    const quiet = await server(silent);
    const gone = await server(answering);
    await gone.dispose();
    const broken = await server(failing);
    const good = await server(answering);
    const { ask } = await bench({ servers: [quiet, gone, broken, good] });
    expect((await ask()).answers).toHaveLength(1);
    expect([quiet, broken, good].map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
    expect((await ask()).answers).toHaveLength(1);
    expect([quiet, broken, good].map(({ asked }) => asked.length)).toEqual([1, 2, 2]);
  });

  it('goes on when a server says that it does not understand, and gives SERVFAIL when all servers do', async () => {
    const old = await server((query) => [
      Uint8Array.of(query[0] ?? 0, query[1] ?? 0, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0),
    ]);
    const broken = await server(failing);
    const { ask } = await bench({ servers: [old, broken] });
    expect(await ask({ udpBytes: 1232 })).toMatchObject({ rcode: 'SERVFAIL' });
  });

  it('finds a server that died and came back', async () => {
    const only = await server(answering);
    const { ask } = await bench({ servers: [only] });
    await ask();
    await only.dispose();
    await expect(ask()).rejects.toMatchObject({ code: 'dns-server-failed' });
    await only.start();
    expect((await ask()).answers).toHaveLength(1);
  });

  it('takes a late answer within its time, and fails with a time-out after it', async () => {
    let release = (): void => undefined;
    const slow = await server(async (query) => {
      await new Promise<void>((resolve) => (release = resolve));
      return answering(query, 'udp');
    });
    const { ask } = await bench({ servers: [slow], configuration: { timeoutMs: 20_000, attempts: 1 } });
    const late = ask();
    await expect.poll(() => slow.asked.length).toBe(1);
    release();
    expect((await late).answers).toHaveLength(1);

    const never = await server(silent);
    const impatient = await bench({ servers: [never], configuration: { timeoutMs: 20, attempts: 2 } });
    await expect(impatient.ask()).rejects.toMatchObject({ code: 'dns-timeout' });
    expect(never.asked).toHaveLength(2);
  });

  it('asks at IPv6 addresses, with a zone or without, and gives up a server without a port', async () => {
    const six = own(await new NameServerUnderTest(answering, { host: '::1', port: 0 }).start());
    const { ask, source } = await bench({ servers: [six] });
    expect((await ask()).answers).toHaveLength(1);
    const configured = source.current();
    source.set({ ...configured, servers: [{ host: '::1%lo', port: six.port }] });
    expect((await ask()).answers).toHaveLength(1);
    source.set({ ...configured, servers: [{ host: '127.0.0.1', port: 0 }] });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-server-failed' });
  });

  it('gives up a server that says nothing but nonsense', async () => {
    const liar = await server(() => Array.from({ length: 70 }, () => Uint8Array.of(1, 2, 3)));
    const { ask } = await bench({ servers: [liar], configuration: { attempts: 1, timeoutMs: 5_000 } });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-wrong-answers' });
  });

  it('gives up at once when the question is cancelled', async () => {
    const never = await server(silent);
    const { resolver } = await bench({ servers: [never], configuration: { timeoutMs: 60_000 } });
    const controller = new AbortController();
    const answer = resolver.resolve(parsedQuery(), controller.signal);
    await expect.poll(() => never.asked.length).toBe(1);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('keeps the truncated answer of a server without TCP when nobody has a better one', async () => {
    const poor = await server((query, transport) => {
      const answer = responseBytes(query, { answers: addresses('example.com', 1), flags: codec.TRUNCATED_RESPONSE });
      return transport === 'udp' ? [answer] : [];
    });
    const { ask } = await bench({ servers: [poor], configuration: { timeoutMs: 50 } });
    expect(await ask()).toMatchObject({ flag_tc: true });
  });

  it('sends domains to their own servers', async () => {
    const general = await server(answering);
    const special = await server(answering);
    const domains = [{ domain: 'corp.example', includesBelow: true, servers: [special.address] }];
    const { ask } = await bench({ servers: [general], configuration: { domains } });
    await ask({ name: 'Wiki.Corp.Example' });
    expect([general.asked.length, special.asked.length]).toEqual([0, 1]);
  });

  it('says that there are no servers', async () => {
    const { ask } = await bench({ servers: [] });
    await expect(ask()).rejects.toMatchObject({ code: 'dns-no-servers' });
  });

  it('answers from the hosts file first, follows it when it is replaced, and asks servers for other types', async () => {
    const dns = await server((query) => [responseBytes(query)]);
    const { ask, hostsFile, resolver } = await bench({
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
    const one = await server(failing);
    const two = await server(answering);
    const { source, ask, resolver } = await bench({ servers: [one] });
    let changes = 0;
    own(resolver.changed(() => (changes += 1)));
    expect((await ask()).rcode).toBe('SERVFAIL');
    source.set({ ...parseResolvConf('search lan'), servers: [two.address] });
    expect((await ask()).rcode).toBe('NOERROR');
    expect(changes).toBe(1);
    expect(await resolver.searchDomains()).toEqual(['lan']);
  });
});

describe.skipIf(process.platform === 'win32')('a server on the loopback, asked by the addon', () => {
  beforeEach(() => {
    way = ways['the addon'] ?? askUdp;
  });

  it('has one port for what is under way at a time, and another one after that', async () => {
    const held: (() => void)[] = [];
    const one = await server(async (query, transport) => {
      await new Promise<void>((release) => held.push(release));
      return answering(query, transport);
    });
    const { ask } = await bench({ servers: [one], configuration: { timeoutMs: 20_000 } });
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}.example`);
    const answers = Promise.all(names.map((name) => ask({ name })));
    await expect.poll(() => held.length).toBe(20);
    expect(one.ports.size).toBe(1);
    for (const release of held) release();
    await answers;
    one.behaviour = answering;
    for (let turn = 0; turn < 5; turn += 1) await ask();
    expect(one.ports.size).toBeGreaterThan(1);
  });

  it('fails all that is under way when it goes, and is asked again when it is back', async () => {
    const going = await server(silent);
    const { ask } = await bench({ servers: [going], configuration: { timeoutMs: 20_000, attempts: 1 } });
    const waiting = Promise.allSettled([ask({ name: 'a.example' }), ask({ name: 'b.example' })]);
    await expect.poll(() => going.asked.length).toBe(2);
    await going.dispose();
    // Nobody listens there any more, which the system says to the next one.
    await expect(ask({ name: 'c.example' })).rejects.toMatchObject({ code: 'dns-server-failed' });
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    going.behaviour = answering;
    await going.start();
    expect((await ask()).answers).toHaveLength(1);
  });
});
