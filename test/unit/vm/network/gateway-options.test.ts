import { expect, it } from 'vitest';
import { settingsSchema } from '../../../../electron/api/settings.ts';
import type { GatewayConfiguration } from '../../../../electron/net/gateway/gateway-configuration.ts';
import { formatIpAddress } from '../../../../electron/net/wire/ip-address.ts';
import { gatewayConfiguration } from '../../../../electron/vm/network/gateway-options.ts';
import { stackAddresses } from '../../../../electron/vm/network/stack-addresses.ts';

/** What the stack is made of for these settings of the network. */
function configurationFor(network: Record<string, unknown>): GatewayConfiguration {
  const settings = settingsSchema.parse({ network }).network;
  return gatewayConfiguration({
    linkKind: 'stream',
    linkSocket: '/run/net.sock',
    guestMac: '02:b0:a7:40:5e:03',
    mtu: settings.mtu,
    addresses: stackAddresses(settings),
    hostLoopback: settings.hostLoopback,
    clientAddresses: settings.clientAddresses,
    names: settings.names,
    sshSocket: '/run/ssh.sock',
    hostname: 'host',
  });
}

function namesFor(network: Record<string, unknown>): Record<string, string[]> {
  return Object.fromEntries(
    [...configurationFor(network).names.extra].map(([name, addresses]) => [name, addresses.map(formatIpAddress)]),
  );
}

it.each([
  [undefined, 'all'],
  [false, 'none'],
  [
    [8080, 5432],
    [8080, 5432],
  ],
])('the setting hostLoopback %j is %j', (hostLoopback, expected) => {
  expect(configurationFor({ hostLoopback }).hostLoopback).toEqual(expected);
});

it('shows clients as the setting says', () => {
  expect(configurationFor({}).clientAddresses).toBe('kept');
  expect(configurationFor({ clientAddresses: 'gateway' }).clientAddresses).toBe('gateway');
});

it('is IPv4 alone when the setting says so', () => {
  expect(configurationFor({}).addressing.v6).not.toBeNull();
  expect(configurationFor({ ipv6: false }).addressing.v6).toBeNull();
});

it('gives names to addresses, and to host and gateway in each family that there is', () => {
  const names = { 'db.test': '10.1.2.3', 'six.test': '2001:db8::5', api: 'host', 'gate.test': 'gateway' };
  expect(namesFor({ names })).toEqual({
    'db.test': ['10.1.2.3'],
    'six.test': ['2001:db8::5'],
    api: ['192.168.65.2', 'fd00:b0a7:405e::2'],
    'gate.test': ['192.168.65.1', 'fd00:b0a7:405e::1'],
  });
  expect(namesFor({ names: { api: 'host' }, ipv6: false })).toEqual({ api: ['192.168.65.2'] });
});
