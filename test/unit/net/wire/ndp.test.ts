import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { ndpBytes, type NdpMessage, parseNdp, writeNdp } from '../../../../electron/net/wire/ndp.ts';
import { NDP_INFINITE_SECONDS, NO_NDP_OPTIONS } from '../../../../electron/net/wire/ndp-options.ts';
import { eachTruncation, hex, room, type WireBytes, withByte } from './wire-bytes.ts';

const MAC = { high: 0x0250, low: 0xf1000102 };
const TARGET = 'fe80 0000 0000 0000 0000 0000 0000 0001';
const target = ipAddress('fe80::1');

/** Each by the layouts of RFC 4861 sections 4.1 to 4.4 and 4.6, RFC 8106 section 5.1. */
const MESSAGES: readonly (readonly [string, WireBytes, NdpMessage])[] = [
  [
    'router solicitation',
    hex('85 00 0000 00000000', '01 01 0250f1000102'),
    { kind: 'router-solicitation', options: { ...NO_NDP_OPTIONS, sourceMac: MAC } },
  ],
  ['bare router solicitation', hex('85 00 0000 00000000'), { kind: 'router-solicitation', options: NO_NDP_OPTIONS }],
  [
    'neighbour solicitation',
    hex('87 00 0000 00000000', TARGET, '01 01 0250f1000102'),
    { kind: 'neighbour-solicitation', target, options: { ...NO_NDP_OPTIONS, sourceMac: MAC } },
  ],
  [
    'solicitation of duplicate address detection',
    hex('87 00 0000 00000000', TARGET),
    { kind: 'neighbour-solicitation', target, options: NO_NDP_OPTIONS },
  ],
  [
    'neighbour advertisement of a router',
    hex('88 00 0000 e0000000', TARGET, '02 01 0250f1000102'),
    {
      kind: 'neighbour-advertisement',
      target,
      router: true,
      solicited: true,
      override: true,
      options: { ...NO_NDP_OPTIONS, targetMac: MAC },
    },
  ],
  [
    'router advertisement',
    hex(
      '86 00 0000 40 40 0708 00007530 000003e8', // hop limit 64, other, 1,800 s, 30 s, 1 s
      '01 01 0250f1000102',
      '05 01 0000 0000ffdc', // MTU 65,500
      '03 04 40 c0 ffffffff 00015180 00000000 fd00 0065 0000 0000 0000 0000 0000 0000',
      '19 05 0000 00000708 fd00 0065 0000 0000 0000 0000 0000 0001 fd00 0065 0000 0000 0000 0000 0000 0002',
    ),
    {
      kind: 'router-advertisement',
      hopLimit: 64,
      managed: false,
      other: true,
      routerLifetimeSeconds: 1800,
      reachableMs: 30_000,
      retransmitMs: 1000,
      options: {
        sourceMac: MAC,
        targetMac: null,
        mtu: 65_500,
        prefixes: [
          {
            prefix: ipAddress('fd00:65::'),
            lengthBits: 64,
            onLink: true,
            autonomous: true,
            validSeconds: NDP_INFINITE_SECONDS,
            preferredSeconds: 86_400,
          },
        ],
        dnsServers: { lifetimeSeconds: 1800, addresses: [ipAddress('fd00:65::1'), ipAddress('fd00:65::2')] },
      },
    },
  ],
];

const parse = ({ view, bytes }: WireBytes) => parseNdp(view, 0, bytes.length);

describe.each(MESSAGES)('%s', (_, source, value) => {
  it('is read', () => {
    expect(parse(source)).toEqual(value);
  });

  it('is written', () => {
    expect(ndpBytes(value)).toBe(source.bytes.length);
    const { view, bytes } = room(source.bytes.length);
    writeNdp(view, 0, value);
    expect(bytes).toEqual(source.bytes);
  });

  it('is dropped when cut anywhere but between options', () => {
    for (const [sizeBytes, result] of eachTruncation(source, parseNdp).entries()) {
      if (sizeBytes % 8 !== 0) expect(result).toBe('ndp-malformed');
    }
  });

  it('is dropped with a code', () => {
    expect(parse(withByte(source, 1, 1))).toBe('ndp-malformed');
  });
});

describe('options', () => {
  const solicitation = (...options: string[]) => parse(hex('85 00 0000 00000000', ...options));

  it('of an unknown type are skipped', () => {
    expect(solicitation('0e 02 0102030405060708090a0b0c0d0e', '01 01 0250f1000102')).toMatchObject({
      options: { sourceMac: MAC },
    });
  });

  it.each([
    ['a length of zero', '0e 00 000000000000'],
    ['a length beyond the message', '0e 02 000000000000'],
    ['less than a unit', '0e 01 0000'],
    ['a link-layer address of another size', '01 02 0250f1000102 0000000000000000'],
    ['an MTU of another size', '05 02 0000 000005dc 0000000000000000'],
    ['a prefix of another size', '03 03 40 c0 ffffffff 00015180 00000000 fd000065 00000000'],
    ['a prefix longer than an address', '03 04 81 c0 ffffffff 00015180 00000000 fd00006500000000 0000000000000000'],
    ['no DNS server', '19 01 0000 00000708'],
    ['half a DNS server', '19 02 0000 00000708 fd00006500000000'],
  ])('drop the message: %s', (_, option) => {
    expect(solicitation(option)).toBe('ndp-malformed');
  });
});

describe('the target', () => {
  it('is never a group (RFC 4861 section 7.1)', () => {
    expect(parse(hex('87 00 0000 00000000 ff02000000000000 0000000000000001'))).toBe('ndp-malformed');
    expect(parse(hex('88 00 0000 00000000 ff02000000000000 0000000000000001'))).toBe('ndp-malformed');
  });
});

it('leaves other messages of ICMPv6 to others', () => {
  expect(parse(hex('80 00 0000 00000000'))).toBe('icmp-unknown');
});
