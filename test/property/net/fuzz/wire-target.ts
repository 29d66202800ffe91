import { deepStrictEqual } from 'node:assert';
import { ARP_BYTES, parseArp, writeArp } from '../../../../electron/net/wire/arp.ts';
import { decodeClasslessRoutes, encodeClasslessRoutes } from '../../../../electron/net/wire/classless-routes.ts';
import { dhcpMessageBytes, parseDhcp, writeDhcp } from '../../../../electron/net/wire/dhcp.ts';
import { decodeDomainSearch, encodeDomainSearch } from '../../../../electron/net/wire/domain-search.ts';
import type { DropReason } from '../../../../electron/net/wire/drop-reason.ts';
import { parseIcmpQuote } from '../../../../electron/net/wire/icmp-quote.ts';
import { parseIpv4 } from '../../../../electron/net/wire/ipv4.ts';
import { parseIpv6 } from '../../../../electron/net/wire/ipv6.ts';
import { parseReassembledIpv6Chain } from '../../../../electron/net/wire/ipv6-extension.ts';
import { ndpBytes, parseNdp, writeNdp } from '../../../../electron/net/wire/ndp.ts';
import { createTcpOptions, parseTcpOptions } from '../../../../electron/net/wire/tcp-options.ts';
import { answerDhcp } from '../../../../electron/net/service/dhcp.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { parseCaptureFilter } from '../../../../electron/net/link/capture-filter.ts';
import { frameFacts } from '../../../../electron/net/link/frame-facts.ts';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import type { FuzzInput, FuzzRecord } from '../../../support/fuzz/fuzz-input.ts';
import type { FuzzTarget } from '../../../support/fuzz/fuzz-target.ts';
import { bytesOf } from '../../../support/net/guest-frames.ts';
import { GUEST_MAC } from '../../../support/net/test-addresses.ts';
import { soundFrames } from './gateway/sound-inputs.ts';

const OFFSET = 3;
const DHCP_OFFSET = 42;

/** Parses; what was understood is written, and must be understood as the same. */
type Check = (view: DataView, bytes: Uint8Array, end: number) => void;

function again<T>(
  parsed: T | DropReason | null,
  write: (value: T) => Uint8Array,
  parse: (bytes: Uint8Array) => T | DropReason | null,
): void {
  if (parsed === null || typeof parsed === 'string') return;
  deepStrictEqual(parse(write(parsed)), parsed);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function made(sizeBytes: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  write(viewOf(bytes));
  return bytes;
}

const checkDhcp: Check = (view, _bytes, end) => {
  const request = parseDhcp(view, OFFSET, end);
  const parse = (bytes: Uint8Array) => parseDhcp(viewOf(bytes), 0, bytes.length);
  again(
    request,
    (message) => made(dhcpMessageBytes(message), (to) => writeDhcp(to, 0, message)),
    (bytes) => (bytes.length > 4096 ? request : parse(bytes)),
  );
  if (typeof request === 'string') return;
  const reply = answerDhcp(request, LEASE);
  if (reply === null) return;
  const { message } = reply;
  deepStrictEqual(parse(made(dhcpMessageBytes(message), (to) => writeDhcp(to, 0, message))), message);
};

const LEASE = {
  mac: GUEST_MAC,
  address: ipAddress('192.168.65.3'),
  prefixBits: 24,
  server: ipAddress('192.168.65.1'),
  router: ipAddress('192.168.65.1'),
  dnsServers: [ipAddress('192.168.65.53')],
  mtu: 65_520,
  leaseSeconds: 86_400,
  domainName: 'example.org',
  searchDomains: ['example.org', 'lab.example.org'],
  routes: [{ destination: ipAddress('10.0.0.0'), widthBits: 8, router: ipAddress('192.168.65.1') }],
};

const checkFilter: Check = (_view, bytes, end) => {
  const frame = soundFrames()[bytes[OFFSET] ?? 0] ?? bytes;
  let filter;
  try {
    filter = parseCaptureFilter(new TextDecoder('latin1').decode(bytes.subarray(OFFSET + 1, end)));
  } catch (error) {
    if (error instanceof BoathouseError && error.code === 'capture-filter-invalid') return;
    throw error;
  }
  filter?.(frameFacts(viewOf(frame), 0, frame.length));
};

/** By `op`. */
const CHECKS: readonly Check[] = [
  (view, _bytes, end) =>
    again(
      parseArp(view, OFFSET, end),
      (value) => made(ARP_BYTES, (to) => writeArp(to, 0, value)),
      (bytes) => parseArp(viewOf(bytes), 0, bytes.length),
    ),
  (view, _bytes, end) =>
    again(
      parseNdp(view, OFFSET, end),
      (value) => made(ndpBytes(value), (to) => writeNdp(to, 0, value)),
      (bytes) => parseNdp(viewOf(bytes), 0, bytes.length),
    ),
  checkDhcp,
  (_view, bytes, end) =>
    again(decodeClasslessRoutes(bytes.subarray(OFFSET, end)), encodeClasslessRoutes, decodeClasslessRoutes),
  (_view, bytes, end) => {
    const names = decodeDomainSearch(bytes.subarray(OFFSET, end));
    const lower = names?.map((name) => name.toLowerCase()) ?? null;
    again(lower, encodeDomainSearch, decodeDomainSearch);
  },
  (view, _bytes, end) => void parseIcmpQuote(view, OFFSET, end),
  (view, _bytes, end) => void parseIpv4(view, OFFSET, end),
  (view, _bytes, end) => void parseIpv6(view, OFFSET, end),
  (view, _bytes, end) => void parseReassembledIpv6Chain(view, OFFSET, end, 60),
  (view, _bytes, end) => void parseTcpOptions(view, OFFSET, end, createTcpOptions()),
  (view, _bytes, end) => void frameFacts(view, OFFSET, end),
  checkFilter,
];

function seed(op: number, bytes: Uint8Array): FuzzInput {
  return [{ op, bytes }];
}

function seeds(): FuzzInput[] {
  const texts = ['not tcp and port 53', 'host fd00::1 and host 10.1.2.3', 'ip6 && ! arp', 'icmp and udp and ip'];
  return [
    ...soundFrames().flatMap((frame) => [
      seed(0, frame.slice(14)),
      seed(1, frame.slice(54)),
      seed(2, frame.slice(DHCP_OFFSET)),
      seed(5, frame.slice(42)),
      seed(6, frame.slice(14)),
      seed(7, frame.slice(14)),
      seed(10, frame),
    ]),
    seed(3, bytesOf([8, 10, 192, 168, 65, 1, 0, 192, 168, 65, 1, 32, 1, 2, 3, 4, 0, 0, 0, 0])),
    seed(4, bytesOf([3, 97, 98, 99, 1, 100, 0, 1, 120, 0xc0, 4])),
    seed(8, bytesOf([43, 0, 1, 4, 0, 0, 0, 0, 44, 0, 2, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 1])),
    seed(9, bytesOf([2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7, 5, 10, 0, 0, 0, 0, 0, 0, 0, 9])),
    ...texts.map((text, index) => seed(11, bytesOf([index], new TextEncoder().encode(text)))),
  ];
}

/** Each parser alone, its writer where it has one, the DHCP server, and the filter of captures. */
export const wireTarget: FuzzTarget = {
  name: 'wire',
  seeds: seeds(),
  record: (random) => ({
    op: Math.floor(random() * CHECKS.length),
    bytes: Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
  }),
  run: (input) => {
    for (const record of input) check(record);
    return Promise.resolve();
  },
};

function check({ op, bytes }: FuzzRecord): void {
  const padded = bytesOf(new Uint8Array(OFFSET).fill(0xee), bytes, new Uint8Array(4).fill(0xee));
  CHECKS[op % CHECKS.length]?.(viewOf(padded), padded, OFFSET + bytes.length);
}
