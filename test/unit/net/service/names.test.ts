import { describe, expect, it } from 'vitest';
import { parseDnsQuery } from '../../../../electron/net/service/dns/dns-query.ts';
import { buildReply } from '../../../../electron/net/service/dns/dns-reply.ts';
import { type BuiltInNames, builtInNames, GATEWAY_NAMES, HOST_NAMES } from '../../../../electron/net/service/names.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { type codec, queryBytes, read } from './support/dns-messages.ts';

const settings: BuiltInNames = {
  hostAddresses: [ipAddress('192.168.65.2'), ipAddress('fd00::2')],
  gatewayAddresses: [ipAddress('192.168.65.1')],
  hostname: 'Laptop.corp.example.',
  extra: new Map([
    ['db.test', [ipAddress('192.168.65.2'), ipAddress('10.0.0.7')]],
    ['docker.for.mac.localhost', [ipAddress('10.9.9.9')]],
    ['not a name', [ipAddress('10.0.0.1')]],
  ]),
};

/** Null when the name is not known here. */
function look(name: string, type: codec.RecordType): unknown[] | null {
  const verdict = parseDnsQuery(queryBytes({ name, type }));
  if (verdict.kind !== 'query') throw new Error('no query');
  const found = builtInNames(settings).look(verdict.query);
  if (!found.known) return null;
  const answers = read(buildReply(verdict.query, { answers: found.answers })).answers ?? [];
  return answers.map((answer) => ('data' in answer ? answer.data : null));
}

describe('built-in names', () => {
  it.each(HOST_NAMES.filter((name) => name !== 'docker.for.mac.localhost'))('%s is the host', (name) => {
    expect(look(name, 'A')).toEqual(['192.168.65.2']);
    expect(look(name, 'AAAA')).toEqual(['fd00::2']);
  });

  it.each(GATEWAY_NAMES)('%s is the gateway, which has no IPv6 address', (name) => {
    expect(look(name, 'A')).toEqual(['192.168.65.1']);
    expect(look(name, 'AAAA')).toEqual([]);
  });

  it('knows the host by its own name, long and short', () => {
    expect(look('laptop', 'A')).toEqual(['192.168.65.2']);
    expect(look('LAPTOP.corp.example', 'A')).toEqual(['192.168.65.2']);
  });

  it('has no data of other types, and leaves other names alone', () => {
    expect(look('host.docker.internal', 'MX')).toEqual([]);
    expect(look('other.docker.internal', 'A')).toBeNull();
    expect(look('a.host.docker.internal', 'A')).toBeNull();
    expect(look('10.in-addr.arpa', 'PTR')).toBeNull();
  });

  it('lets the settings add names and replace built-in ones', () => {
    expect(look('db.test', 'A')).toEqual(['192.168.65.2', '10.0.0.7']);
    expect(look('docker.for.mac.localhost', 'A')).toEqual(['10.9.9.9']);
  });

  it('answers reverse look-ups with the first name', () => {
    expect(look('2.65.168.192.in-addr.arpa', 'PTR')).toEqual(['host.docker.internal']);
    expect(look('1.65.168.192.in-addr.arpa', 'PTR')).toEqual(['gateway.docker.internal']);
    expect(look('7.0.0.10.in-addr.arpa', 'PTR')).toEqual(['db.test']);
    expect(look(`2.${'0.'.repeat(29)}d.f.ip6.arpa`, 'PTR')).toEqual(['host.docker.internal']);
    expect(look('1.0.0.127.in-addr.arpa', 'PTR')).toEqual(['localhost']);
  });
});
