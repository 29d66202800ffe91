import {
  type IpAddress,
  ipAddress,
  readIpv4Address,
  readIpv6Address,
  writeIpAddress,
} from '../../../../electron/net/wire/ip-address.ts';
import { TCP_FLAG, writeTcpHeader } from '../../../../electron/net/wire/tcp.ts';
import {
  sackOptionBytes,
  synOptionsBytes,
  TIMESTAMPS_OPTION_BYTES,
  writeSackBlock,
  writeSackHead,
  writeSynOptions,
  writeTimestamps,
} from '../../../../electron/net/wire/tcp-options.ts';
import type { ByteReader } from '../../fuzz/byte-reader.ts';
import { endpointText } from '../fake-host-sockets.ts';
import { frame } from '../guest-frames.ts';
import { GUEST_IPV6 } from '../test-addresses.ts';
import type { SentSegment } from './frame-check.ts';

const GUEST_IPV4 = '192.168.65.3';
/** What is known at the start: to hosts outside, to the host's loopback, to DNS. */
const KNOWN: readonly (readonly [remote: string, port: number, guestPort: number])[] = [
  ['203.0.113.9', 80, 40_000],
  ['203.0.113.9', 80, 40_001],
  ['2001:db8::9', 443, 40_002],
  ['192.168.65.53', 53, 40_003],
  ['192.168.65.2', 8080, 40_004],
  ['fd00:65::53', 53, 40_005],
];
const MOST_FLOWS = 16;
const { syn, ack } = TCP_FLAG;

/** One TCP flow as the guest's kernel would know it. */
interface GuestFlow {
  readonly guest: IpAddress;
  readonly guestPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
  /** The next sequence number of either side, as far as the stack's segments tell. */
  own: number;
  theirs: number;
  timestamp: number;
}

/** What the stack's segments have told, so that an input can say "the next byte" without knowing a sequence number. */
export class GuestFlows {
  readonly #flows: GuestFlow[] = KNOWN.map(([remote, remotePort, guestPort]) => ({
    guest: ipAddress(remote.includes(':') ? GUEST_IPV6 : GUEST_IPV4),
    guestPort,
    remote: ipAddress(remote),
    remotePort,
    own: 1000,
    theirs: 0,
    timestamp: 0,
  }));
  readonly #byName = new Map(this.#flows.map((flow) => [nameOf(flow), flow]));

  note({ family, view, sourceOffset, destinationOffset, header, options, payloadBytes }: SentSegment): void {
    const read = family === 4 ? readIpv4Address : readIpv6Address;
    const flow = this.#flow({
      guest: read(view, destinationOffset),
      guestPort: header.destinationPort,
      remote: read(view, sourceOffset),
      remotePort: header.sourcePort,
      own: 1000,
      theirs: 0,
      timestamp: 0,
    });
    if (flow === undefined) return;
    const length = payloadBytes + ((header.flags & syn) === 0 ? 0 : 1) + ((header.flags & TCP_FLAG.fin) === 0 ? 0 : 1);
    flow.theirs = (header.sequence + length) >>> 0;
    if ((header.flags & ack) !== 0) flow.own = header.acknowledgement;
    if (options.hasTimestamps) flow.timestamp = options.timestamp;
  }

  /** The segment that a record describes, lengths and checksums not yet right. */
  segment(reader: ByteReader, nowMs: number): Uint8Array {
    const flow = this.#flows[reader.byte() % this.#flows.length];
    if (flow === undefined) return new Uint8Array(0);
    const flags = reader.byte();
    const sequence = flow.own + offsetOf(reader);
    const acknowledgement = flow.theirs + offsetOf(reader);
    const window = reader.short();
    const selection = reader.byte();
    const sizeBytes = reader.short() % 1400;
    const options = new Uint8Array(60);
    const optionBytes = writeOptions(new DataView(options.buffer), { flow, flags, selection, nowMs });
    const payload = Uint8Array.from([...reader.rest().slice(0, 1400), ...new Uint8Array(sizeBytes)]).slice(0, 1400);
    const bytes = new Uint8Array(20 + optionBytes + payload.length);
    writeTcpHeader(new DataView(bytes.buffer), 0, {
      sourcePort: flow.guestPort,
      destinationPort: flow.remotePort,
      sequence: sequence >>> 0,
      acknowledgement: acknowledgement >>> 0,
      headerBytes: 20 + optionBytes,
      flags,
      window,
      urgentPointer: 0,
    });
    bytes.set(options.subarray(0, optionBytes), 20);
    bytes.set(payload, 20 + optionBytes);
    return packetOf(flow, bytes);
  }

  #flow(seen: GuestFlow): GuestFlow | undefined {
    const name = nameOf(seen);
    const known = this.#byName.get(name);
    if (known !== undefined || this.#flows.length >= MOST_FLOWS) return known;
    this.#flows.push(seen);
    this.#byName.set(name, seen);
    return seen;
  }
}

/** A number of sequence numbers: none, few, some, or any. */
function offsetOf(reader: ByteReader): number {
  const kind = reader.byte() & 7;
  const value = reader.signed();
  if (kind < 4) return 0;
  if (kind === 4) return value % 8;
  return kind === 7 ? value * 65_536 : value;
}

function writeOptions(
  view: DataView,
  given: { readonly flow: GuestFlow; readonly flags: number; readonly selection: number; readonly nowMs: number },
): number {
  const { flow, flags, selection, nowMs } = given;
  const timestamps = (selection & 1) !== 0;
  const timestamp = (Math.floor(nowMs) + ((selection & 64) === 0 ? 0 : -5000)) >>> 0;
  if ((flags & syn) !== 0) {
    if ((selection & 128) !== 0) return 0;
    const options = {
      maxSegmentBytes: (selection & 2) === 0 ? 1460 : 100,
      windowScale: (selection & 4) === 0 ? -1 : selection >>> 4,
      sackPermitted: (selection & 8) !== 0,
      timestamps,
      timestamp,
      timestampEcho: flow.timestamp,
    };
    writeSynOptions(view, 0, options);
    return synOptionsBytes(options);
  }
  if (timestamps) writeTimestamps(view, 0, timestamp, flow.timestamp);
  const offset = timestamps ? TIMESTAMPS_OPTION_BYTES : 0;
  const blocks = (selection >>> 1) & 3;
  if (blocks > 0) writeSackHead(view, offset, blocks);
  for (let block = 0; block < blocks; block += 1) {
    const end = flow.theirs - block * 2000;
    writeSackBlock(view, offset + 4 + block * 8, (end - 1000) >>> 0, end >>> 0);
  }
  return offset + sackOptionBytes(blocks);
}

function packetOf({ guest, remote }: GuestFlow, payload: Uint8Array): Uint8Array {
  const bare = frame({
    source: guest.family === 4 ? GUEST_IPV4 : GUEST_IPV6,
    destination: guest.family === 4 ? '203.0.113.9' : '2001:db8::9',
    protocol: 6,
    payload,
  });
  const view = new DataView(bare.buffer);
  writeIpAddress(guest, view, guest.family === 4 ? 26 : 22);
  writeIpAddress(remote, view, guest.family === 4 ? 30 : 38);
  return bare;
}

function nameOf({ guest, guestPort, remote, remotePort }: GuestFlow): string {
  const [one, other] = [
    { address: guest, port: guestPort },
    { address: remote, port: remotePort },
  ];
  return `${endpointText(one)} ${endpointText(other)}`;
}
