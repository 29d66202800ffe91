import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Disposable } from '../../../electron/base/disposable.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import { HostResolver } from '../../../electron/vm/network/resolver/host-resolver.ts';
import { parseResolvConf } from '../../../electron/vm/network/resolver/resolv-conf.ts';
import type { ResolverConfiguration } from '../../../electron/vm/network/resolver/resolver-configuration.ts';
import type { AskUdp } from '../../../electron/vm/network/resolver/udp-exchange.ts';
import {
  addresses,
  type codec,
  parsedQuery,
  read,
  responseBytes,
} from '../../unit/net/service/support/dns-messages.ts';
import { type Behaviour, NameServerUnderTest } from '../name-server.ts';
import { SettableSource } from './settable-source.ts';

/** Until the end of the test. */
export function own<T extends Disposable>(item: T): T {
  onTestFinished(async () => {
    await item.dispose();
  });
  return item;
}

export const answering: Behaviour = (query) => [responseBytes(query, { answers: addresses('example.com', 1) })];
export const silent: Behaviour = () => [];
export const failing: Behaviour = (query) => [responseBytes(query, { code: 2 })];

export async function nameServer(behaviour: Behaviour): Promise<NameServerUnderTest> {
  return own(await new NameServerUnderTest(behaviour).start());
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'boathouse-resolver-'));
  own({ dispose: () => rm(path, { recursive: true, force: true }) });
  return path;
}

interface BenchOptions {
  readonly askUdp: AskUdp;
  readonly servers: readonly NameServerUnderTest[];
  readonly configuration?: Partial<ResolverConfiguration>;
  readonly hosts?: string;
}

/** The host's resolver, with servers of the test's. */
export async function resolverBench({ askUdp, servers, configuration = {}, hosts = '' }: BenchOptions) {
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
      askUdp,
      clock: systemClock,
    }),
  );
  const ask = async (fields = {}): Promise<codec.Packet> =>
    read(await resolver.resolve(parsedQuery(fields), new AbortController().signal));
  return { resolver, source, hostsFile, ask };
}
