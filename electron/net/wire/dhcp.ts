import { DHCP_OPTION } from './dhcp-option.ts';
import type { Parsed } from './drop-reason.ts';
import { type IpAddress, readIpv4Address, writeIpAddress } from './ip-address.ts';
import { type MacAddress, readMacAddress, writeMacAddress } from './mac-address.ts';

/**
 * DHCP messages (RFC 2131 section 2) for Ethernet. What the values of options mean: dhcp-option.ts.
 *
 *   0  op      1   1: from a client, 2: from a server    24  giaddr    4   relay agent
 *   1  htype   1   1: Ethernet                           28  chaddr   16   the client's MAC and zeros
 *   2  hlen    1   6                                     44  sname    64   server's name, or options
 *   3  hops    1                                        108  file    128   boot file, or options
 *   4  xid     4   the client's, repeated               236  cookie    4   99, 130, 83, 99
 *   8  secs    2                                        240  options: code 1, length 1, value; pad (0) and end (255) are alone
 *  10  flags   2   highest bit: answer by broadcast
 *  12  ciaddr  4   the client has it
 *  16  yiaddr  4   the client gets it
 *  20  siaddr  4   next server
 *
 * Options that stand several times are parts of one value (RFC 3396), and the option overload (52) puts more of them into `file` and then
 * `sname`: so the two fields are read as options or not at all. Limit: 4,096 bytes a message.
 */
export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;

/** The bit of `flags` that asks for the answer by broadcast. */
export const DHCP_BROADCAST_FLAG = 0x8000;

const HLEN_OFFSET = 2;
const HTYPE_OFFSET = 1;
const HOPS_OFFSET = 3;
const XID_OFFSET = 4;
const SECS_OFFSET = 8;
const FLAGS_OFFSET = 10;
const CIADDR_OFFSET = 12;
const YIADDR_OFFSET = 16;
const SIADDR_OFFSET = 20;
const GIADDR_OFFSET = 24;
const CHADDR_OFFSET = 28;
const SNAME_OFFSET = 44;
const FILE_OFFSET = 108;
const COOKIE_OFFSET = 236;
const OPTIONS_OFFSET = 240;

const HARDWARE_ETHERNET = 1;
const MAC_BYTES = 6;
const COOKIE = 0x6382_5363;
const OVERLOADS_FILE = 1;
const OVERLOADS_SNAME = 2;

const LARGEST_MESSAGE_BYTES = 4096;
/** Relays and old clients throw away what is shorter than a BOOTP message (RFC 1542 section 2.1). */
const SMALLEST_MESSAGE_BYTES = 300;
const LARGEST_PART_BYTES = 255;
const PART_HEADER_BYTES = 2;

export interface DhcpMessage {
  readonly op: 1 | 2;
  readonly hops: number;
  readonly xid: number;
  readonly secs: number;
  readonly flags: number;
  readonly ciaddr: IpAddress;
  readonly yiaddr: IpAddress;
  readonly siaddr: IpAddress;
  readonly giaddr: IpAddress;
  readonly chaddr: MacAddress;
  /** By code; neither pad, end nor overload is one. Written in the order of the map. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** The values of the options are copies. A BOOTP message, which has no cookie, is refused. */
export function parseDhcp(view: DataView, offset: number, end: number): Parsed<DhcpMessage> {
  const sizeBytes = end - offset;
  if (sizeBytes < OPTIONS_OFFSET || sizeBytes > LARGEST_MESSAGE_BYTES) return 'dhcp-malformed';
  const op = view.getUint8(offset);
  if (op !== 1 && op !== 2) return 'dhcp-malformed';
  if (view.getUint8(offset + HTYPE_OFFSET) !== HARDWARE_ETHERNET) return 'dhcp-malformed';
  if (view.getUint8(offset + HLEN_OFFSET) !== MAC_BYTES) return 'dhcp-malformed';
  if (view.getUint32(offset + COOKIE_OFFSET) !== COOKIE) return 'dhcp-malformed';
  const options = readAllOptions(view, offset, end);
  if (options === null) return 'dhcp-malformed';
  return {
    op,
    hops: view.getUint8(offset + HOPS_OFFSET),
    xid: view.getUint32(offset + XID_OFFSET),
    secs: view.getUint16(offset + SECS_OFFSET),
    flags: view.getUint16(offset + FLAGS_OFFSET),
    ciaddr: readIpv4Address(view, offset + CIADDR_OFFSET),
    yiaddr: readIpv4Address(view, offset + YIADDR_OFFSET),
    siaddr: readIpv4Address(view, offset + SIADDR_OFFSET),
    giaddr: readIpv4Address(view, offset + GIADDR_OFFSET),
    chaddr: readMacAddress(view, offset + CHADDR_OFFSET),
    options,
  };
}

/** The size of the message as written: without overload, and padded to the least that all clients take. */
export function dhcpMessageBytes(message: DhcpMessage): number {
  let sizeBytes = OPTIONS_OFFSET + 1;
  for (const value of message.options.values()) {
    sizeBytes += value.length + Math.max(1, Math.ceil(value.length / LARGEST_PART_BYTES)) * PART_HEADER_BYTES;
  }
  return Math.max(sizeBytes, SMALLEST_MESSAGE_BYTES);
}

/** Fills `dhcpMessageBytes(message)` bytes. */
export function writeDhcp(view: DataView, offset: number, message: DhcpMessage): void {
  const end = offset + dhcpMessageBytes(message);
  for (let at = offset; at < end; at += 1) view.setUint8(at, 0);
  view.setUint8(offset, message.op);
  view.setUint8(offset + HTYPE_OFFSET, HARDWARE_ETHERNET);
  view.setUint8(offset + HLEN_OFFSET, MAC_BYTES);
  view.setUint8(offset + HOPS_OFFSET, message.hops);
  view.setUint32(offset + XID_OFFSET, message.xid);
  view.setUint16(offset + SECS_OFFSET, message.secs);
  view.setUint16(offset + FLAGS_OFFSET, message.flags);
  writeIpAddress(message.ciaddr, view, offset + CIADDR_OFFSET);
  writeIpAddress(message.yiaddr, view, offset + YIADDR_OFFSET);
  writeIpAddress(message.siaddr, view, offset + SIADDR_OFFSET);
  writeIpAddress(message.giaddr, view, offset + GIADDR_OFFSET);
  writeMacAddress(message.chaddr, view, offset + CHADDR_OFFSET);
  view.setUint32(offset + COOKIE_OFFSET, COOKIE);
  let at = offset + OPTIONS_OFFSET;
  for (const [code, value] of message.options) at = writeOption(view, at, code, value);
  view.setUint8(at, DHCP_OPTION.end);
}

/** Null for options that do not fit where they stand. RFC 2131 section 4.1: first the options field, then `file`, then `sname`. */
function readAllOptions(view: DataView, offset: number, end: number): Map<number, Uint8Array> | null {
  const options = new Map<number, Uint8Array>();
  if (!readOptions(view, offset + OPTIONS_OFFSET, end, options)) return null;
  const overload = options.get(DHCP_OPTION.overload);
  if (overload === undefined) return options;
  const [fields = 0] = overload;
  if (overload.length !== 1 || fields < OVERLOADS_FILE || fields > (OVERLOADS_FILE | OVERLOADS_SNAME)) return null;
  const fileEnd = offset + COOKIE_OFFSET;
  if ((fields & OVERLOADS_FILE) !== 0 && !readOptions(view, offset + FILE_OFFSET, fileEnd, options)) return null;
  const snameEnd = offset + FILE_OFFSET;
  if ((fields & OVERLOADS_SNAME) !== 0 && !readOptions(view, offset + SNAME_OFFSET, snameEnd, options)) return null;
  options.delete(DHCP_OPTION.overload);
  return options;
}

/** False for an option that reaches beyond `end`. A missing end option is forgiven. */
function readOptions(view: DataView, offset: number, end: number, options: Map<number, Uint8Array>): boolean {
  let at = offset;
  while (at < end) {
    const code = view.getUint8(at);
    if (code === DHCP_OPTION.end) return true;
    if (code === DHCP_OPTION.pad) {
      at += 1;
      continue;
    }
    const valueOffset = at + PART_HEADER_BYTES;
    if (valueOffset > end) return false;
    const valueEnd = valueOffset + view.getUint8(at + 1);
    if (valueEnd > end) return false;
    options.set(code, joinedValue(options.get(code), view, valueOffset, valueEnd));
    at = valueEnd;
  }
  return true;
}

function joinedValue(before: Uint8Array | undefined, view: DataView, offset: number, end: number): Uint8Array {
  const earlierBytes = before?.length ?? 0;
  const value = new Uint8Array(earlierBytes + end - offset);
  if (before !== undefined) value.set(before);
  for (let at = offset; at < end; at += 1) value[earlierBytes + at - offset] = view.getUint8(at);
  return value;
}

/** A value of more than 255 bytes goes into several parts (RFC 3396 section 5). */
function writeOption(view: DataView, offset: number, code: number, value: Uint8Array): number {
  let at = offset;
  let written = 0;
  do {
    const partBytes = Math.min(value.length - written, LARGEST_PART_BYTES);
    view.setUint8(at, code);
    view.setUint8(at + 1, partBytes);
    at += PART_HEADER_BYTES;
    for (let index = 0; index < partBytes; index += 1) view.setUint8(at + index, value[written + index] ?? 0);
    at += partBytes;
    written += partBytes;
  } while (written < value.length);
  return at;
}
