import { describe, expect, it } from 'vitest';
import { NeighbourSockets } from '../../../../electron/vm/network/neighbour-sockets.ts';

const common = { netmask: '', mac: '', internal: false } as const;
const interfaces = () => ({
  lo0: [{ ...common, address: '127.0.0.1', family: 'IPv4' as const, cidr: '127.0.0.1/8', internal: true }],
  en0: [
    { ...common, address: '192.168.1.2', family: 'IPv4' as const, cidr: '192.168.1.2/24' },
    { ...common, address: 'fd00::2', family: 'IPv6' as const, cidr: 'fd00::2/64', scopeid: 0 },
  ],
  utun0: [{ ...common, address: '10.8.0.1', family: 'IPv4' as const, cidr: null }],
});

describe('the host’s neighbours', () => {
  it('are remembered when they could not be reached, until they are', () => {
    const sockets = new NeighbourSockets();
    for (const address of ['192.168.1.7', 'fd00::7', '192.168.1.8'])
      sockets.tried(address, 'host-unreachable', interfaces);
    expect(sockets.unreachable()).toEqual(['192.168.1.7', 'fd00::7', '192.168.1.8']);
    sockets.tried('192.168.1.7', 'refused', interfaces);
    sockets.tried('fd00::7', null, interfaces);
    expect(sockets.unreachable()).toEqual(['192.168.1.8']);
  });

  it('are none of other networks, nor who does not answer', () => {
    const sockets = new NeighbourSockets();
    for (const address of ['192.0.2.1', '127.0.0.2', '10.8.0.5', 'fd01::1'])
      sockets.tried(address, 'host-unreachable', interfaces);
    sockets.tried('192.168.1.7', 'timed-out', interfaces);
    expect(sockets.unreachable()).toEqual([]);
  });

  it('are forgotten from the oldest on, and all after a while', () => {
    const sockets = new NeighbourSockets();
    for (let last = 10; last < 20; last += 1) sockets.tried(`192.168.1.${last}`, 'host-unreachable', interfaces);
    expect(sockets.unreachable()).toHaveLength(8);
    expect(sockets.unreachable()[0]).toBe('192.168.1.12');
    expect(sockets.unreachable(performance.now() + 11 * 60_000)).toEqual([]);
  });
});
