import { describe, expect, it } from 'vitest';
import { nameKeyOfText } from '../../../../../electron/net/service/dns/dns-name.ts';
import { serversFor } from '../../../../../electron/vm/network/resolver/resolver-configuration.ts';
import { parseWindowsDns } from '../../../../../electron/vm/network/resolver/windows-dns.ts';

const printed = {
  servers: [
    { index: 12, addresses: ['192.168.1.1'] },
    { index: 12, addresses: ['fec0:0:0:ffff::1', 'fec0:0:0:ffff::2'] },
    { index: 30, addresses: ['10.8.0.1', '192.168.1.1'] },
    { index: 4, addresses: ['203.0.113.1'] },
    { index: 1, addresses: null },
  ],
  interfaces: [
    { index: 12, metric: 25 },
    { index: 30, metric: 5 },
    { index: 1, metric: 75 },
  ],
  suffixes: [
    { index: 12, suffix: 'lan' },
    { index: 30, suffix: 'vpn.example' },
    { index: 1, suffix: '' },
  ],
  search: [null],
  rules: [
    { namespaces: ['.Corp.Example'], servers: ['10.8.0.53'] },
    { namespaces: ['one.example'], servers: ['10.8.0.54'] },
    { namespaces: ['.secure.example'], servers: [] },
  ],
};

describe('name servers of Windows', () => {
  const parse = (changes: object = {}) => parseWindowsDns(JSON.stringify({ ...printed, ...changes }));
  const hostsFor = (name: string): string[] => serversFor(parse(), nameKeyOfText(name) ?? '').map(({ host }) => host);

  it('orders servers by the metric of their connected interfaces, without placeholders', () => {
    expect(parse().servers.map(({ host }) => host)).toEqual(['10.8.0.1', '192.168.1.1']);
  });

  it('follows the policy table', () => {
    expect(hostsFor('wiki.corp.example')).toEqual(['10.8.0.53']);
    expect(hostsFor('one.example')).toEqual(['10.8.0.54']);
    expect(hostsFor('a.one.example')).toEqual(['10.8.0.1', '192.168.1.1']);
    expect(hostsFor('a.secure.example')).toEqual(['10.8.0.1', '192.168.1.1']);
    const everything = parse({ rules: [{ namespaces: ['.'], servers: ['10.8.0.99'] }] });
    expect(everything.servers.map(({ host }) => host)).toEqual(['10.8.0.99']);
    expect(everything.domains).toEqual([]);
  });

  it('takes the global search list, else the suffixes of the interfaces', () => {
    expect(parse().search).toEqual(['vpn.example', 'lan']);
    expect(parse({ search: ['corp.example'] }).search).toEqual(['corp.example']);
  });

  it('throws for anything else', () => {
    expect(() => parseWindowsDns('')).toThrow();
    expect(() => parseWindowsDns('{}')).toThrow();
  });
});
