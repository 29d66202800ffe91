import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Disposable, DisposableStack } from '../../../../electron/base/disposable.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { AddressBook } from '../../../../electron/net/service/dns/address-book.ts';
import { DnsForwarder } from '../../../../electron/net/service/dns/dns-forwarder.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { askUdp } from '../../../../electron/vm/network/resolver/ask-udp.ts';
import { HostResolver } from '../../../../electron/vm/network/resolver/host-resolver.ts';
import { parseResolvConf } from '../../../../electron/vm/network/resolver/resolv-conf.ts';
import { type Behaviour, NameServerUnderTest } from '../../../support/name-server.ts';
import { SettableSource } from '../../../support/net/settable-source.ts';
import { addresses, codec, responseBytes } from '../../../unit/net/service/support/dns-messages.ts';

let owned = new DisposableStack();

function own<T extends Disposable>(item: T): T {
  return owned.add(item);
}

afterEach(async () => {
  await owned.dispose();
  owned = new DisposableStack();
});

async function server(behaviour: Behaviour): Promise<NameServerUnderTest> {
  return own(await new NameServerUnderTest(behaviour).start());
}

describe('forwarder and resolver together', () => {
  it("serve Node's own resolver", async () => {
    const upstream = await server((query) => {
      const asked = codec.decode(query).questions?.[0];
      if (asked?.type === 'TXT') {
        return [
          responseBytes(query, {
            answers: [{ name: asked.name, type: 'TXT', class: 'IN', ttl: 60, data: ['x'.repeat(200), 'y'] }],
          }),
        ];
      }
      return [responseBytes(query, { answers: addresses('example.com', 1) })];
    });
    const source = new SettableSource({ ...parseResolvConf(''), servers: [upstream.address] });
    const hostsFile = join(tmpdir(), 'boathouse-no-such-hosts-file');
    const resolver = own(new HostResolver({ source, hostsFile, hostAddresses: [], askUdp, clock: systemClock }));
    const names = new AddressBook([{ name: 'host.docker.internal', addresses: [ipAddress('192.168.65.2')] }]);
    const forwarder = own(new DnsForwarder({ clock: systemClock, upstream: resolver, names }));
    const front = await server(
      (query, transport) =>
        new Promise((resolve) => {
          forwarder.handle(query, { transport, reply: (response) => resolve([response]) });
        }),
    );
    const client = new Resolver();
    client.setServers([`127.0.0.1:${front.port}`]);
    expect(await client.resolve4('host.docker.internal')).toEqual(['192.168.65.2']);
    expect(await client.reverse('192.168.65.2')).toEqual(['host.docker.internal']);
    expect(await client.resolve4('example.com')).toEqual(['192.0.2.0']);
    expect(await client.resolve4('example.com', { ttl: true })).toMatchObject([{ address: '192.0.2.0' }]);
    expect(await client.resolveTxt('example.com')).toEqual([['x'.repeat(200), 'y']]);
    expect(upstream.asked).toHaveLength(2);
  });
});
