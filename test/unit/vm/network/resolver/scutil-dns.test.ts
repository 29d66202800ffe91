import { describe, expect, it } from 'vitest';
import { nameKeyOfText } from '../../../../../electron/net/service/dns/dns-name.ts';
import { serversFor } from '../../../../../electron/vm/network/resolver/resolver-configuration.ts';
import { parseScutilDns } from '../../../../../electron/vm/network/resolver/scutil-dns.ts';

const WITH_VPN = `DNS configuration

resolver #1
  search domain[0] : corp.example
  search domain[1] : fritz.box
  nameserver[0] : 192.168.178.1
  nameserver[1] : fe80::1%en0
  if_index : 15 (en0)
  flags    : Request A records, Request AAAA records
  reach    : 0x00020002 (Reachable,Directly Reachable Address)
  order    : 200000

resolver #2
  domain   : local
  options  : mdns
  timeout  : 5
  flags    : Request A records, Request AAAA records
  reach    : 0x00000000 (Not Reachable)
  order    : 300000

resolver #3
  domain   : Corp.Example
  nameserver[0] : 10.0.0.53
  nameserver[1] : 10.0.1.53
  if_index : 22 (utun4)
  flags    : Supplemental, Request A records
  order    : 101000

resolver #4
  domain   : dev.test
  nameserver[0] : 127.0.0.1
  port     : 5300
  flags    : Request A records, Request AAAA records

resolver #5
  domain   : corp.example
  nameserver[0] : 203.0.113.9
  order    : 300400

DNS configuration (for scoped queries)

resolver #1
  search domain[0] : elsewhere.example
  nameserver[0] : 203.0.113.1
  if_index : 15 (en0)
  flags    : Scoped, Request A records
`;

describe('scutil --dns', () => {
  const configuration = parseScutilDns(WITH_VPN);
  const hostsFor = (name: string): string[] =>
    serversFor(configuration, nameKeyOfText(name) ?? '').map(({ host, port }) => `${host} ${port}`);

  it('has the general servers, search list and nothing of scoped resolvers', () => {
    expect(hostsFor('example.com')).toEqual(['192.168.178.1 53', 'fe80::1%en0 53']);
    expect(configuration.search).toEqual(['corp.example', 'fritz.box']);
    expect(JSON.stringify(configuration)).not.toMatch(/203\.0\.113\.1"|elsewhere/);
  });

  it('sends domains to their own servers, by the lowest order', () => {
    expect(hostsFor('wiki.corp.example')).toEqual(['10.0.0.53 53', '10.0.1.53 53']);
    expect(hostsFor('corp.example')).toEqual(['10.0.0.53 53', '10.0.1.53 53']);
    expect(hostsFor('xcorp.example')).toEqual(['192.168.178.1 53', 'fe80::1%en0 53']);
    expect(hostsFor('a.b.dev.test')).toEqual(['127.0.0.1 5300']);
  });

  it('knows a machine without a network', () => {
    expect(parseScutilDns('No DNS configuration available\n')).toMatchObject({ servers: [], domains: [], search: [] });
  });
});
