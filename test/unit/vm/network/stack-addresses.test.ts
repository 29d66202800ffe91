import { expect, it } from 'vitest';
import { settingsSchema } from '../../../../electron/api/settings.ts';
import { guestAddressing, stackAddresses } from '../../../../electron/vm/network/stack-addresses.ts';

it('numbers gateway, host and guest in both families', () => {
  expect(stackAddresses({ subnet: '192.168.65.0/24', ipv6: true })).toEqual({
    v4: {
      subnet: '192.168.65.0/24',
      gateway: '192.168.65.1',
      hostAlias: '192.168.65.2',
      guest: '192.168.65.3',
    },
    v6: {
      subnet: 'fd00:b0a7:405e::/64',
      gateway: 'fd00:b0a7:405e::1',
      hostAlias: 'fd00:b0a7:405e::2',
      guest: 'fd00:b0a7:405e::3',
    },
  });
});

it('tells the guest what it has', () => {
  const both = guestAddressing(stackAddresses({ subnet: '10.9.8.16/28', ipv6: true }), 9000);
  expect(both).toEqual({
    address: '10.9.8.19/28',
    gateway: '10.9.8.17',
    dns: '10.9.8.17',
    hostAlias: '10.9.8.18',
    mtu: 9000,
    ipv6: { address: 'fd00:b0a7:405e::3/64', gateway: 'fd00:b0a7:405e::1' },
  });
  expect(guestAddressing(stackAddresses({ subnet: '10.9.8.16/28', ipv6: false }), 1500).ipv6).toBeNull();
});

it.each(['192.168.65.1/24', '192.168.256.0/24', '10.0.0.0/30', '10.0.0.0', 'fd00::/64', '10.0.0/24'])(
  'the settings refuse %s as a network',
  (subnet) => {
    expect(settingsSchema.safeParse({ network: { subnet } }).success).toBe(false);
  },
);

it.each(['192.168.65.0/24', '10.0.0.0/8', '172.16.8.8/29', '255.255.255.0/24'])('they take %s', (subnet) => {
  expect(settingsSchema.parse({ network: { subnet } }).network.subnet).toBe(subnet);
});
