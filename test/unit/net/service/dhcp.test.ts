import { describe, expect, it } from 'vitest';
import { answerDhcp, type DhcpReply } from '../../../../electron/net/service/dhcp.ts';
import type { DhcpLease } from '../../../../electron/net/service/dhcp-lease.ts';
import { decodeClasslessRoutes } from '../../../../electron/net/wire/classless-routes.ts';
import { type DhcpMessage, dhcpMessageBytes, parseDhcp, writeDhcp } from '../../../../electron/net/wire/dhcp.ts';
import {
  DHCP_MESSAGE_TYPE,
  DHCP_OPTION,
  dhcpAddresses,
  dhcpByte,
  dhcpShort,
} from '../../../../electron/net/wire/dhcp-option.ts';
import { decodeDomainSearch } from '../../../../electron/net/wire/domain-search.ts';
import { formatIpAddress, ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { formatMacAddress, parseMacAddress } from '../../../../electron/net/wire/mac-address.ts';

const mac = parseMacAddress('5a:94:ef:e4:0c:ee') ?? { high: 0, low: 0 };

const lease: DhcpLease = {
  mac,
  address: ipAddress('192.168.65.3'),
  prefixBits: 24,
  server: ipAddress('192.168.65.1'),
  router: ipAddress('192.168.65.1'),
  dnsServers: [ipAddress('192.168.65.1')],
  mtu: 65_520,
  leaseSeconds: 3600,
  domainName: 'docker.internal',
  searchDomains: ['corp.example', 'example.org'],
  routes: [{ destination: ipAddress('10.1.0.0'), widthBits: 16, router: ipAddress('192.168.65.2') }],
};

const none = ipAddress('0.0.0.0');

function request(
  type: number,
  options: readonly [number, Uint8Array][] = [],
  fields: Partial<DhcpMessage> = {},
): DhcpMessage {
  return {
    op: 1,
    hops: 0,
    xid: 0xdead_beef,
    secs: 3,
    flags: 0,
    ciaddr: none,
    yiaddr: none,
    siaddr: none,
    giaddr: none,
    chaddr: mac,
    options: new Map([[DHCP_OPTION.messageType, dhcpByte(type)], ...options]),
    ...fields,
  };
}

const address = (code: number, text: string): [number, Uint8Array] => [code, dhcpAddresses([ipAddress(text)])];
const asked = (...codes: number[]): [number, Uint8Array] => [DHCP_OPTION.parameterRequestList, Uint8Array.from(codes)];
const option = (reply: DhcpReply | null, code: number): number[] | undefined => {
  const value = reply?.message.options.get(code);
  return value === undefined ? undefined : [...value];
};
const typeOf = (reply: DhcpReply | null): number | undefined => option(reply, DHCP_OPTION.messageType)?.[0];

describe('DHCP service', () => {
  it('offers the lease with what the client asked for and nothing else', () => {
    const reply = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [asked(26, 1, 3, 6, 42, 99)]), lease);
    expect(reply?.message).toMatchObject({ op: 2, xid: 0xdead_beef, yiaddr: lease.address, chaddr: mac });
    expect([...(reply?.message.options.keys() ?? [])]).toEqual([53, 54, 51, 26, 1, 3, 6]);
    expect(typeOf(reply)).toBe(DHCP_MESSAGE_TYPE.offer);
    expect(option(reply, 1)).toEqual([255, 255, 255, 0]);
    expect(option(reply, 26)).toEqual([0xff, 0xf0]);
    expect(option(reply, 51)).toEqual([0, 0, 14, 16]);
    expect(option(reply, 54)).toEqual([192, 168, 65, 1]);
  });

  it('knows broadcast address, times, domain, search list and routes with the default route', () => {
    const reply = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [asked(28, 58, 59, 15, 119, 121)]), lease);
    expect(option(reply, 28)).toEqual([192, 168, 65, 255]);
    expect(option(reply, 58)).toEqual([0, 0, 7, 8]);
    expect(option(reply, 59)).toEqual([0, 0, 12, 78]);
    expect(String.fromCharCode(...(option(reply, 15) ?? []))).toBe('docker.internal');
    expect(decodeDomainSearch(Uint8Array.from(option(reply, 119) ?? []))).toEqual(lease.searchDomains);
    const routes = decodeClasslessRoutes(Uint8Array.from(option(reply, 121) ?? [])) ?? [];
    expect(routes.map((route) => `${formatIpAddress(route.destination)}/${route.widthBits}`)).toEqual([
      '10.1.0.0/16',
      '0.0.0.0/0',
    ]);
  });

  it('leaves out what there is none of', () => {
    const bare = { ...lease, domainName: '', searchDomains: [], routes: [] };
    const reply = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [asked(15, 119, 121)]), bare);
    expect([...(reply?.message.options.keys() ?? [])]).toEqual([53, 54, 51]);
  });

  it('gives the usual things to a client without a list', () => {
    const reply = answerDhcp(request(DHCP_MESSAGE_TYPE.discover), lease);
    expect([...(reply?.message.options.keys() ?? [])]).toEqual([53, 54, 51, 1, 3, 6, 15, 28]);
  });

  it('acknowledges its own lease in every state, and says no to any other address', () => {
    const server = address(DHCP_OPTION.serverIdentifier, '192.168.65.1');
    const right = address(DHCP_OPTION.requestedAddress, '192.168.65.3');
    const wrong = address(DHCP_OPTION.requestedAddress, '192.168.65.9');
    const selecting = answerDhcp(request(DHCP_MESSAGE_TYPE.request, [server, right]), lease);
    const rebooting = answerDhcp(request(DHCP_MESSAGE_TYPE.request, [right]), lease);
    const renewing = answerDhcp(request(DHCP_MESSAGE_TYPE.request, [], { ciaddr: lease.address }), lease);
    expect([selecting, rebooting, renewing].map(typeOf)).toEqual([5, 5, 5]);
    expect(renewing?.message).toMatchObject({ ciaddr: lease.address, yiaddr: lease.address });

    const refusals = [
      answerDhcp(request(DHCP_MESSAGE_TYPE.request, [server, wrong]), lease),
      answerDhcp(request(DHCP_MESSAGE_TYPE.request, [wrong]), lease),
      answerDhcp(request(DHCP_MESSAGE_TYPE.request, [], { ciaddr: ipAddress('10.0.0.1') }), lease),
    ];
    for (const reply of refusals) {
      expect(typeOf(reply)).toBe(DHCP_MESSAGE_TYPE.nak);
      expect(reply?.message).toMatchObject({ yiaddr: none, ciaddr: none });
      expect([...(reply?.message.options.keys() ?? [])]).toEqual([53, 54]);
      expect(reply === null ? '' : formatMacAddress(reply.mac)).toBe('ff:ff:ff:ff:ff:ff');
      expect(reply?.address).toEqual(ipAddress('255.255.255.255'));
    }
  });

  it.each<[string, DhcpMessage]>([
    ['another card', request(DHCP_MESSAGE_TYPE.discover, [], { chaddr: { high: 1, low: 2 } })],
    ['a server', request(DHCP_MESSAGE_TYPE.discover, [], { op: 2 })],
    ['a relay agent', request(DHCP_MESSAGE_TYPE.discover, [], { giaddr: ipAddress('10.0.0.1') })],
    [
      'the choice of another server',
      request(DHCP_MESSAGE_TYPE.request, [address(DHCP_OPTION.serverIdentifier, '10.0.0.1')]),
    ],
    ['a request without an address', request(DHCP_MESSAGE_TYPE.request)],
    ['a release', request(DHCP_MESSAGE_TYPE.release, [], { ciaddr: lease.address })],
    ['a decline', request(DHCP_MESSAGE_TYPE.decline)],
    ['INFORM without an address', request(DHCP_MESSAGE_TYPE.inform)],
    ['an unknown type', request(77)],
    ['no type', request(DHCP_MESSAGE_TYPE.discover, [], { options: new Map() })],
  ])('does not answer %s', (_name, message) => {
    expect(answerDhcp(message, lease)).toBeNull();
  });

  it('informs without an address and without times', () => {
    const informed = request(DHCP_MESSAGE_TYPE.inform, [asked(1, 51, 58)], { ciaddr: ipAddress('192.168.65.77') });
    const reply = answerDhcp(informed, lease);
    expect(reply).toMatchObject({ address: informed.ciaddr, mac, message: { yiaddr: none, ciaddr: informed.ciaddr } });
    expect([...(reply?.message.options.keys() ?? [])]).toEqual([53, 54, 1]);
  });

  it('answers by broadcast when asked to, else to the address that the client gets', () => {
    const flagged = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [], { flags: 0x8000 }), lease);
    expect(flagged).toMatchObject({ address: ipAddress('255.255.255.255'), mac: { high: 0xffff } });
    expect(flagged?.message.flags).toBe(0x8000);
    expect(answerDhcp(request(DHCP_MESSAGE_TYPE.discover), lease)).toMatchObject({ address: lease.address, mac });
  });

  it('repeats the client identifier, and keeps to the size that the client takes', () => {
    const identifier: [number, Uint8Array] = [DHCP_OPTION.clientIdentifier, Uint8Array.of(1, 2, 3)];
    const long = {
      ...lease,
      searchDomains: Array.from({ length: 40 }, (_, index) => `a-rather-long-name-${index}.example`),
    };
    const small = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [identifier, asked(119, 1)]), long);
    expect(option(small, DHCP_OPTION.clientIdentifier)).toEqual([1, 2, 3]);
    expect(option(small, 119)).toBeUndefined();
    expect(option(small, 1)).toBeDefined();
    const size: [number, Uint8Array] = [DHCP_OPTION.maximumMessageSize, dhcpShort(4000)];
    const large = answerDhcp(request(DHCP_MESSAGE_TYPE.discover, [size, asked(119)]), long);
    if (large === null) throw new Error('no answer');
    expect(option(large, 119)?.length).toBeGreaterThan(255);
    const view = new DataView(new ArrayBuffer(dhcpMessageBytes(large.message)));
    writeDhcp(view, 0, large.message);
    expect(parseDhcp(view, 0, view.byteLength)).toEqual(large.message);
  });
});
