import type { IncomingPacket } from '../incoming-packet.ts';

/** Room in front of the payload for the first fragment's IP header: the longest of IPv4, with options. */
export const HEADER_ROOM_BYTES = 60;
export const LARGEST_PAYLOAD_BYTES = 0xffff;
export const BUFFER_BYTES = HEADER_ROOM_BYTES + LARGEST_PAYLOAD_BYTES;

/** More than a datagram of full size has at the smallest MTU of IPv4 networks in use (576). */
const FRAGMENT_LIMIT = 256;

export interface ReassemblyBuffer {
  readonly view: DataView;
  readonly bytes: Uint8Array;
}

export function newReassemblyBuffer(): ReassemblyBuffer {
  const buffer = new ArrayBuffer(BUFFER_BYTES);
  return { view: new DataView(buffer), bytes: new Uint8Array(buffer) };
}

/** Where a fragment belongs: its payload, `[offset, end)` of the packet, stands from `startBytes` of the datagram on. */
export interface FragmentPart {
  readonly packet: IncomingPacket;
  readonly startBytes: number;
  readonly more: boolean;
}

export type PartOutcome = 'added' | 'complete' | 'overlap' | 'limit';

/**
 * One datagram in the making: its payload stands in the buffer after `HEADER_ROOM_BYTES`; what is there is kept as sorted, disjoint
 * ranges that are joined where they touch. Parts that overlap what is there, or disagree about where the datagram ends, spoil it for good
 * (RFC 5722 section 4; the same for IPv4, as RFC 1858 advises). A part that came twice, byte for byte, is no overlap (RFC 8200 section 4.5).
 */
export class PendingDatagram {
  readonly buffer: ReassemblyBuffer;
  /** -1 until the part at offset 0 is there; then where the IP header begins in the buffer. */
  headerOffset = -1;
  /** -1 until the last part is there. */
  payloadBytes = -1;
  /** Starts at even indices, ends at odd ones. */
  readonly #ranges: number[] = [];
  #parts = 0;

  constructor(buffer: ReassemblyBuffer) {
    this.buffer = buffer;
  }

  get firstPartBytes(): number {
    return this.#ranges[0] === 0 ? (this.#ranges[1] ?? 0) : 0;
  }

  keepHeader(bytes: Uint8Array, offset: number, end: number): void {
    this.headerOffset = HEADER_ROOM_BYTES - (end - offset);
    this.buffer.bytes.set(bytes.subarray(offset, end), this.headerOffset);
  }

  add(part: FragmentPart): PartOutcome {
    const { packet, startBytes: start } = part;
    const end = start + (packet.end - packet.offset);
    if (!this.#endAgrees(end, part.more)) return 'overlap';
    const at = this.#placeOf(start, end);
    if (at < 0) return this.#isRepetition(part, end) ? 'added' : 'overlap';
    this.#parts += 1;
    if (this.#parts > FRAGMENT_LIMIT) return 'limit';
    if (!part.more) this.payloadBytes = end;
    this.buffer.bytes.set(packet.bytes.subarray(packet.offset, packet.end), HEADER_ROOM_BYTES + start);
    this.#insert(at, start, end);
    return this.#isComplete() ? 'complete' : 'added';
  }

  #endAgrees(end: number, more: boolean): boolean {
    if (this.payloadBytes >= 0) return more ? end < this.payloadBytes : end === this.payloadBytes;
    return more || end >= (this.#ranges.at(-1) ?? 0);
  }

  /** The index in `#ranges` where the part goes, or -1 if it overlaps. */
  #placeOf(start: number, end: number): number {
    let at = 0;
    while (at < this.#ranges.length && (this.#ranges[at + 1] ?? 0) <= start) at += 2;
    return at < this.#ranges.length && (this.#ranges[at] ?? 0) < end ? -1 : at;
  }

  #isRepetition({ packet, startBytes }: FragmentPart, end: number): boolean {
    for (let at = 0; at < this.#ranges.length; at += 2) {
      if ((this.#ranges[at] ?? 0) > startBytes || (this.#ranges[at + 1] ?? 0) < end) continue;
      for (let index = packet.offset; index < packet.end; index += 1) {
        const there = HEADER_ROOM_BYTES + startBytes + index - packet.offset;
        if (this.buffer.bytes[there] !== packet.bytes[index]) return false;
      }
      return true;
    }
    return false;
  }

  #insert(at: number, start: number, end: number): void {
    const joinsPrevious = at > 0 && this.#ranges[at - 1] === start;
    const joinsNext = at < this.#ranges.length && this.#ranges[at] === end;
    if (joinsPrevious && joinsNext) this.#ranges.splice(at - 1, 2);
    else if (joinsPrevious) this.#ranges[at - 1] = end;
    else if (joinsNext) this.#ranges[at] = start;
    else this.#ranges.splice(at, 0, start, end);
  }

  #isComplete(): boolean {
    return this.#ranges.length === 2 && this.#ranges[0] === 0 && this.#ranges[1] === this.payloadBytes;
  }
}
