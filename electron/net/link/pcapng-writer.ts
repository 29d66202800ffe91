import type { CapturedFrame, FrameSink } from './pcap.ts';

/**
 * The capture file format that Wireshark and tshark read: pcapng, draft-ietf-opsawg-pcapng, little endian.
 *
 *   every block            u32 type | u32 total length | body | u32 total length          (body padded to 32 bits)
 *   section header   0x0a0d0d0a   u32 0x1a2b3c4d | u16 1 | u16 0 | i64 -1 (length not known) | options
 *   interface        1            u16 link type | u16 0 | u32 longest packet (0 = no limit) | options
 *   enhanced packet  6            u32 interface | u32 time, high | u32 time, low | u32 captured | u32 original | packet | options
 *   option                        u16 code | u16 length | value (padded to 32 bits); code 0 ends them
 *
 * One interface, of Ethernet frames. Times are nanoseconds since the epoch (option if_tsresol 9), good to about a microsecond; each packet
 * carries its direction as the guest's host sees it (option epb_flags: 1 inbound, 2 outbound).
 */
const SECTION_HEADER = 0x0a0d_0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE_ETHERNET = 1;

const OPTION_USER_APPLICATION = 4;
const OPTION_INTERFACE_NAME = 2;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_PACKET_FLAGS = 2;
const NANOSECONDS = 9;
const FLAG_INBOUND = 1;
const FLAG_OUTBOUND = 2;

const PACKET_HEADER_BYTES = 28;
/** epb_flags, the end of options, the length again. */
const PACKET_TRAILER_BYTES = 16;
const NANOSECONDS_A_MILLISECOND = 1_000_000;

export interface PcapngWriterOptions {
  /** Of the program that writes, ASCII. */
  readonly application: string;
  /** Of the link, ASCII. */
  readonly interfaceName: string;
  /** Gets block after block, each in memory of its own; what it cannot keep up with it may drop, but only whole blocks. */
  readonly output: (block: Uint8Array) => void;
}

/** Makes the blocks; the first two when it is created. */
export class PcapngWriter implements FrameSink {
  readonly #output: (block: Uint8Array) => void;

  constructor(options: PcapngWriterOptions) {
    this.#output = options.output;
    this.#output(
      headerBlock(SECTION_HEADER, [
        ...u32(BYTE_ORDER_MAGIC),
        ...u16(1),
        ...u16(0),
        ...u32(0xffff_ffff),
        ...u32(0xffff_ffff),
        ...option(OPTION_USER_APPLICATION, ascii(options.application)),
        ...u32(0),
      ]),
    );
    this.#output(
      headerBlock(INTERFACE_DESCRIPTION, [
        ...u16(LINKTYPE_ETHERNET),
        ...u16(0),
        ...u32(0),
        ...option(OPTION_INTERFACE_NAME, ascii(options.interfaceName)),
        ...option(OPTION_TIME_RESOLUTION, [NANOSECONDS]),
        ...u32(0),
      ]),
    );
  }

  frame(capture: CapturedFrame): void {
    const sizeBytes = capture.end - capture.offset;
    const trailer = PACKET_HEADER_BYTES + padded(sizeBytes);
    const totalBytes = trailer + PACKET_TRAILER_BYTES;
    const block = new Uint8Array(totalBytes);
    const view = new DataView(block.buffer);
    const wholeMs = Math.floor(capture.timeMs);
    const nanoseconds =
      BigInt(wholeMs) * BigInt(NANOSECONDS_A_MILLISECOND) +
      BigInt(Math.round((capture.timeMs - wholeMs) * NANOSECONDS_A_MILLISECOND));
    view.setUint32(0, ENHANCED_PACKET, true);
    view.setUint32(4, totalBytes, true);
    view.setUint32(12, Number(nanoseconds >> 32n), true);
    view.setUint32(16, Number(nanoseconds & 0xffff_ffffn), true);
    view.setUint32(20, sizeBytes, true);
    view.setUint32(24, sizeBytes, true);
    block.set(capture.bytes.subarray(capture.offset, capture.end), PACKET_HEADER_BYTES);
    view.setUint16(trailer, OPTION_PACKET_FLAGS, true);
    view.setUint16(trailer + 2, 4, true);
    view.setUint32(trailer + 4, capture.direction === 'from-guest' ? FLAG_INBOUND : FLAG_OUTBOUND, true);
    view.setUint32(trailer + 12, totalBytes, true);
    this.#output(block);
  }
}

function headerBlock(type: number, body: readonly number[]): Uint8Array {
  const length = u32(body.length + 12);
  return Uint8Array.from([...u32(type), ...length, ...body, ...length]);
}

function option(code: number, value: readonly number[]): number[] {
  const padding = new Array<number>(padded(value.length) - value.length).fill(0);
  return [...u16(code), ...u16(value.length), ...value, ...padding];
}

function padded(sizeBytes: number): number {
  return (sizeBytes + 3) & ~3;
}

function u16(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff];
}

function u32(value: number): number[] {
  return [...u16(value), ...u16(value >>> 16)];
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}
