import { ARP_BYTES, writeArp } from '../../../../../electron/net/wire/arp.ts';
import { dhcpMessageBytes, writeDhcp } from '../../../../../electron/net/wire/dhcp.ts';
import { ipAddress } from '../../../../../electron/net/wire/ip-address.ts';
import type { FuzzInput, FuzzRecord } from '../../../../support/fuzz/fuzz-input.ts';
import { bytesOf, fragments, frame, icmpFrame, pattern, udp, udpFrame } from '../../../../support/net/guest-frames.ts';
import { GATEWAY_MAC, GUEST_IPV6, GUEST_MAC } from '../../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '192.168.65.1' };
const V6 = { source: GUEST_IPV6, destination: 'fd00:65::1' };
const OUTSIDE = { ...V4, destination: '198.51.100.7' };
const OUTSIDE_V6 = { ...V6, destination: '2001:db8::7' };
const NO_ADDRESS = { family: 4 as const, words: [0] };

/** a.test, type A or what is told, with an OPT record. */
export function dnsQuestion(type = 1, name = 'a.test'): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return bytesOf(
    [7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1],
    labels,
    [0, 0, type, 0, 1],
    [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0],
  );
}

function dhcp(type: number, ciaddr = NO_ADDRESS): Uint8Array {
  const options = new Map([
    [53, Uint8Array.of(type)],
    [55, Uint8Array.of(1, 3, 6, 15, 26, 28, 119, 121, 51)],
    [61, pattern(20)],
    [57, Uint8Array.of(5, 220)],
    ...(type === 3 && ciaddr === NO_ADDRESS ? [[50, Uint8Array.of(192, 168, 65, 3)] as const] : []),
  ]);
  const none = NO_ADDRESS;
  const head = { op: 1 as const, hops: 0, xid: 0x1234, secs: 0, flags: 0, ciaddr, yiaddr: none, siaddr: none };
  const message = { ...head, giaddr: none, chaddr: GUEST_MAC, options };
  const bytes = new Uint8Array(dhcpMessageBytes(message));
  writeDhcp(new DataView(bytes.buffer), 0, message);
  return bytes;
}

function arp(): Uint8Array {
  const bytes = new Uint8Array(14 + ARP_BYTES);
  bytes.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x55, 0x0a, 0, 2, 3, 8, 6]);
  writeArp(new DataView(bytes.buffer), 14, {
    operation: 1,
    senderMac: GUEST_MAC,
    senderAddress: ipAddress(V4.source),
    targetMac: GATEWAY_MAC,
    targetAddress: ipAddress(V4.destination),
  });
  return bytes;
}

/** What a packet of the stack's to the guest looks like, as far as an ICMP error quotes it. */
function quoted(protocol: number, ports: readonly [number, number], remote: string): Uint8Array {
  const payload = udp(ports, pattern(20));
  const isIpv6 = remote.includes(':');
  return frame({ source: remote, destination: isIpv6 ? GUEST_IPV6 : V4.source, protocol, payload }).slice(14);
}

let frames: readonly Uint8Array[] | null = null;

/** One of each kind of frame that a guest sends. */
export function soundFrames(): readonly Uint8Array[] {
  frames ??= makeFrames();
  return frames;
}

function makeFrames(): readonly Uint8Array[] {
  const discovery = { ...V6, hopLimit: 255 };
  const target = frame({ ...V6, protocol: 6, payload: new Uint8Array(20) }).slice(38, 54);
  const large = udp([5000, 6000], pattern(4000));
  const broadcast = { source: '0.0.0.0', destination: '255.255.255.255' };
  return [
    arp(),
    icmpFrame(V4, [8, 0, 1], pattern(32)),
    icmpFrame(OUTSIDE, [8, 0, 2], pattern(56)),
    icmpFrame(V6, [128, 0, 1], pattern(32)),
    icmpFrame(OUTSIDE_V6, [128, 0, 1], pattern(32)),
    icmpFrame({ ...V6, destination: 'ff02::1' }, [128, 0, 1], pattern(8)),
    icmpFrame(discovery, [135, 0, 0], bytesOf(target, [1, 1, 0x52, 0x55, 0x0a, 0, 2, 3])),
    icmpFrame({ source: '::', destination: 'ff02::1:ff00:1', hopLimit: 255 }, [135, 0, 0], target),
    icmpFrame(discovery, [136, 0, 0x6000_0000], bytesOf(target, [2, 1, 0x52, 0x55, 0x0a, 0, 2, 4])),
    icmpFrame({ ...discovery, destination: 'ff02::2' }, [133, 0, 0], bytesOf([1, 1, 0x52, 0x55, 0x0a, 0, 2, 3])),
    icmpFrame({ ...V6, destination: 'ff02::16' }, [143, 0, 1], pattern(20)),
    icmpFrame(V4, [3, 3, 0], quoted(17, [6000, 5000], '198.51.100.7')),
    icmpFrame(V4, [3, 4, 1300], quoted(6, [80, 40_000], '203.0.113.9')),
    icmpFrame(V4, [3, 4, 600], quoted(17, [6000, 5000], '198.51.100.7')),
    icmpFrame(V4, [11, 0, 0], quoted(6, [80, 40_000], '203.0.113.9')),
    icmpFrame(V6, [2, 0, 1300], quoted(6, [443, 40_002], '2001:db8::9')),
    icmpFrame(V6, [1, 4, 0], quoted(17, [6000, 5000], '2001:db8::7')),
    udpFrame(OUTSIDE, [5000, 6000], pattern(100)),
    udpFrame({ ...OUTSIDE, hopLimit: 1 }, [5000, 6001], pattern(100)),
    udpFrame(OUTSIDE_V6, [5000, 6000], pattern(100)),
    udpFrame({ ...V4, destination: '192.168.65.2' }, [5000, 7], pattern(10)),
    udpFrame({ ...V4, destination: '192.168.65.53' }, [5353, 53], dnsQuestion()),
    udpFrame({ ...V4, destination: '192.168.65.53' }, [5354, 53], dnsQuestion(1, 'host.docker.internal')),
    udpFrame({ ...V4, destination: '192.168.65.53' }, [5355, 53], dnsQuestion(1, 'many.test')),
    udpFrame({ ...V4, destination: '192.168.65.53' }, [5356, 53], dnsQuestion(255)),
    udpFrame({ ...V6, destination: 'fd00:65::53' }, [5353, 53], dnsQuestion(28)),
    udpFrame({ ...V4, destination: '224.0.0.251' }, [5353, 5353], pattern(10)),
    udpFrame(V4, [9, 9], pattern(10)),
    udpFrame({ ...V4, destination: '198.51.100.7' }, [53, 9999], pattern(10)),
    udpFrame(broadcast, [68, 67], dhcp(1)),
    udpFrame(broadcast, [68, 67], dhcp(3)),
    udpFrame(V4, [68, 67], dhcp(3, ipAddress(V4.source) as typeof NO_ADDRESS)),
    udpFrame(V4, [68, 67], dhcp(8, ipAddress(V4.source) as typeof NO_ADDRESS)),
    frame({ ...V4, protocol: 132, payload: pattern(20) }),
    frame({ ...V6, protocol: 132, payload: pattern(20) }),
    frame({ ...V6, protocol: 0, payload: bytesOf([60, 0, 1, 4, 0, 0, 0, 0, 59, 0, 1, 4, 0, 0, 0, 0]) }),
    ...fragments({ ...OUTSIDE, protocol: 17, payload: large }, 1500),
    ...fragments({ ...OUTSIDE_V6, protocol: 17, payload: large }, 1500),
  ];
}

const record = (op: number, ...bytes: readonly number[]): FuzzRecord => ({ op, bytes: Uint8Array.from(bytes) });
const SYN = [2, 0, 0, 0, 0, 0, 0, 255, 255, 0x7f] as const;
const ACK = [16, 0, 0, 0, 0, 0, 0, 255, 255, 1] as const;
const DATA = [24, 0, 0, 0, 0, 0, 0, 255, 255, 1, 1, 0] as const;
const FIN = [17, 0, 0, 0, 0, 0, 0, 255, 255, 1] as const;

/** Flows as they usually go. The numbers of records are those of `OP` in gateway-target.ts. */
export function soundSequences(): readonly FuzzInput[] {
  const all = soundFrames().map((bytes) => ({ op: 1, bytes }));
  const question = [...dnsQuestion()];
  const opened = [record(2, 0, ...SYN), record(4, 0, 0), record(2, 0, ...ACK)];
  return [
    ...all.map((one) => [one]),
    all,
    [...opened, record(2, 0, ...DATA), record(4, 0, 0, 0, 255), record(2, 0, ...ACK), record(2, 0, ...FIN)],
    [
      ...opened,
      record(4, 0, 0, 4, 0),
      record(2, 0, ...ACK),
      record(4, 0, 3),
      record(2, 0, ...ACK),
      record(2, 0, ...FIN),
    ],
    [...opened, record(4, 0, 0, 4, 0), record(3, 0x80), record(3, 0xc0), record(2, 0, ...ACK), record(4, 0, 4, 6)],
    [record(2, 2, ...SYN), record(4, 0, 5, 2), record(2, 2, ...SYN), record(4, 0, 5, 0)],
    [
      record(2, 3, ...SYN),
      record(2, 3, ...ACK),
      record(2, 3, ...DATA.slice(0, 10), 0, 0, 0, question.length, ...question),
    ],
    [record(6, 0, 0, 200, 0), record(2, 6, 18, ...ACK.slice(1)), record(4, 0, 0, 1, 0), record(2, 6, ...DATA)],
    [record(6, 1, 8), record(2, 6, 20, ...ACK.slice(1))],
    [record(7, 0, 0, 200, 0, 1, 0), record(7, 1, 5, 200, 0, 250, 0), record(7, 0, 1, 200, 1, 0, 4)],
    [record(8, 0), ...opened, record(3, 0x40), record(8, 64)],
    [
      ...all.slice(21, 22),
      record(10, 0, 128, 1, 0, 0, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1),
      ...all.slice(21, 22),
    ],
    [...all.slice(1, 3), record(9, 0, 4, 0, 56), record(9, 0, 0)],
    [...all.slice(17, 21), record(5, 0, 1, 1, 0), record(5, 0, 0, 0), record(5, 1, 1, 200, 0), record(11, 0)],
  ];
}
