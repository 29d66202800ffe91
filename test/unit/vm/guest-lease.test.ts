import { expect, test } from 'vitest';
import { addressOf, subnetOf } from '../../../electron/vm/guest-lease.ts';

test.each([
  ['172.20.3.4/20', '172.20.0.0/20'],
  ['192.168.1.200/24', '192.168.1.0/24'],
  ['10.200.3.4/8', '10.0.0.0/8'],
  ['172.31.255.254/30', '172.31.255.252/30'],
])('the network around %s is %s', (address, subnet) => {
  const lease = { address, gateway: '10.0.0.1', dns: ['10.0.0.1'] };
  expect(subnetOf(lease)).toBe(subnet);
  expect(addressOf(lease)).toBe(address.split('/')[0]);
});
