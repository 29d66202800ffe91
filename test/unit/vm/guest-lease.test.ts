import { expect, test } from 'vitest';
import { addressOf, subnetOf } from '../../../electron/vm/guest-lease.ts';
import { parseLease } from '../../../electron/vm/parse-lease.ts';

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

const NEIGHBOUR = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: '172.20.0.1' };

test('a lease may name the port of sshd, and that the addresses are the host’s', () => {
  expect(parseLease({ ...NEIGHBOUR, port: '24031', at: 'loopback' })).toMatchObject({
    sshPort: 24031,
    atLoopback: true,
  });
  expect(parseLease({ ...NEIGHBOUR, at: 'elsewhere' })).toEqual({ ...NEIGHBOUR, dns: [NEIGHBOUR.dns] });
});

test.each(['22', '0', '65536', '-1', 'x', '', '2222.5'])('a lease with the port “%s” is none', (port) => {
  expect(parseLease({ ...NEIGHBOUR, port })).toBeNull();
});
