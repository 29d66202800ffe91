import { describe, expect, it } from 'vitest';
import { leaseOf } from '../../../../electron/hypervisor/hyperv/neighbours.ts';

const OWN = [
  { address: '192.168.1.7', prefixBits: 24 },
  { address: '172.20.0.1', prefixBits: 20 },
];

describe('the guest among the computer’s neighbours', () => {
  it('is on the network of that interface of the computer’s, which is its gateway', () => {
    expect(leaseOf([{ address: '172.20.3.4', state: 'Stale' }], OWN)).toEqual({
      address: '172.20.3.4/20',
      gateway: '172.20.0.1',
    });
  });

  it('is where it answered last, of several addresses', () => {
    const stale = { address: '172.20.3.4', state: 'Stale' };
    const reachable = { address: '172.20.3.9', state: 'Reachable' };
    expect(leaseOf([stale, reachable], OWN)?.address).toBe('172.20.3.9/20');
    expect(leaseOf([stale, { ...reachable, state: 'Unreachable' }], OWN)?.address).toBe('172.20.3.4/20');
  });

  it.each([
    ['nobody has its card', []],
    ['nobody answered there', [{ address: '172.20.3.4', state: 'Incomplete' }]],
    ['the switch had another network then', [{ address: '172.28.3.4', state: 'Reachable' }]],
    ['it would be the computer itself', [{ address: '172.20.0.1', state: 'Permanent' }]],
    ['it is no IPv4 address', [{ address: 'fe80::1', state: 'Reachable' }]],
  ])('is nowhere where %s', (_, neighbours) => {
    expect(leaseOf(neighbours, OWN)).toBeNull();
  });
});
