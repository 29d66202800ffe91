import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../../electron/net/stack/address/address-kind.ts';
import { Subnet } from '../../../../electron/net/stack/address/subnet.ts';
import { GatewayRoutes, type HostLoopbackPolicy } from '../../../../electron/net/stack/gateway-routes.ts';
import { formatIpAddress, ipAddress, writeIpAddress } from '../../../../electron/net/wire/ip-address.ts';
import { endpointText } from '../../../support/net/fake-host-sockets.ts';
import { ADDRESSING } from '../../../support/net/test-addresses.ts';

describe('address kinds', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.1', 'unicast'],
    ['100.64.0.1', 'unicast'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['169.254.0.1', 'link-local'],
    ['169.255.0.1', 'unicast'],
    ['223.255.255.255', 'unicast'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::2', 'reserved'],
    ['::127.0.0.1', 'reserved'],
    ['::ffff:127.0.0.1', 'reserved'],
    ['64:ff9b::1', 'unicast'],
    ['2001:db8::1', 'unicast'],
    ['fd00::1', 'unicast'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fec0::1', 'reserved'],
    ['ff02::1', 'multicast'],
  ])('%s is %s', (text, kind) => {
    expect(addressKind(ipAddress(text))).toBe(kind);
  });
});

describe('subnets', () => {
  it.each([
    ['192.168.65.0', 24, '192.168.65.255', '192.168.66.0'],
    ['10.0.0.0', 8, '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3', 32, '10.1.2.3', '10.1.2.4'],
    ['fd00:65::', 64, 'fd00:65::ffff:ffff:ffff:ffff', 'fd00:65:0:1::'],
    ['fd00:65::', 33, 'fd00:65:7fff:ffff:ffff:ffff:ffff:ffff', 'fd00:65:8000::'],
  ])('%s/%i ends with %s', (first, bits, last, outside) => {
    const subnet = new Subnet(ipAddress(first), bits);
    const view = new DataView(new ArrayBuffer(20));
    const containsAt = (text: string) => {
      writeIpAddress(ipAddress(text), view, 2);
      return subnet.containsAt(view, 2);
    };
    expect(formatIpAddress(subnet.first)).toBe(first);
    expect(formatIpAddress(subnet.last)).toBe(last);
    expect([first, last, outside].map((text) => subnet.contains(ipAddress(text)))).toEqual([true, true, false]);
    expect([first, last, outside].map(containsAt)).toEqual([true, true, false]);
  });

  it('of everything', () => {
    expect(new Subnet(ipAddress('1.2.3.4'), 0).contains(ipAddress('255.0.0.1'))).toBe(true);
    expect(new Subnet(ipAddress('1.2.3.4'), 0).contains(ipAddress('::1'))).toBe(false);
  });

  it('refuse a prefix that is longer than the address', () => {
    expect(() => new Subnet(ipAddress('1.2.3.4'), 33)).toThrow('a prefix of 33 bits does not fit an IPv4 address');
    expect(() => new Subnet(ipAddress('::'), 129)).toThrow('IPv6');
  });
});

describe('routes', () => {
  const way = (text: string, port = 80, policy: HostLoopbackPolicy = 'all') => {
    const route = new GatewayRoutes(ADDRESSING, policy).route(ipAddress(text), port, 'tcp');
    return route.kind === 'host' ? endpointText(route.target) : route.kind;
  };

  it.each([
    ['198.51.100.7', '198.51.100.7:80'],
    ['10.0.0.1', '10.0.0.1:80'],
    ['192.168.65.2', '127.0.0.1:80'],
    ['192.168.65.1', 'refused'],
    ['192.168.65.53', 'refused'],
    ['192.168.65.77', 'refused'],
    ['192.168.65.0', 'dropped'],
    ['192.168.65.255', 'dropped'],
    ['169.254.169.254', 'refused'],
    ['127.0.0.1', 'dropped'],
    ['0.0.0.0', 'dropped'],
    ['224.0.0.251', 'dropped'],
    ['255.255.255.255', 'dropped'],
    ['2001:db8::7', '[2001:db8::7]:80'],
    ['fd00:65::2', '[::1]:80'],
    ['fd00:65::1', 'refused'],
    ['fd00:65::77', 'refused'],
    ['fe80::1', 'refused'],
    ['fe80::77', 'refused'],
    ['::1', 'dropped'],
    ['::', 'dropped'],
    ['::ffff:127.0.0.1', 'dropped'],
    ['ff02::fb', 'dropped'],
  ])('%s: %s', (text, expected) => {
    expect(way(text)).toBe(expected);
  });

  it('lead to the DNS service at our own addresses', () => {
    expect(way('192.168.65.53', 53)).toBe('192.168.65.53:53');
    expect(way('192.168.65.1', 53)).toBe('192.168.65.1:53');
    expect(way('fd00:65::53', 53)).toBe('[fd00:65::53]:53');
    expect(way('192.168.65.2', 53)).toBe('127.0.0.1:53');
  });

  it('to the host’s loopback follow the settings', () => {
    expect(way('192.168.65.2', 80, 'none')).toBe('refused');
    expect(way('192.168.65.2', 80, [443, 8080])).toBe('refused');
    expect(way('192.168.65.2', 8080, [443, 8080])).toBe('127.0.0.1:8080');
    expect(way('fd00:65::2', 443, [443, 8080])).toBe('[::1]:443');
  });

  it('of IPv6 do not exist where there is none', () => {
    const { route } = new GatewayRoutes({ ...ADDRESSING, v6: null }, 'all');
    expect(route(ipAddress('2001:db8::7'), 80, 'tcp').kind).toBe('dropped');
  });
});
