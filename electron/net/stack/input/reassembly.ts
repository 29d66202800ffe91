import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { DropReason } from '../../wire/drop-reason.ts';
import { type IpAddress, isAt } from '../../wire/ip-address.ts';
import { readAddress } from '../address/read-address.ts';
import {
  BUFFER_BYTES,
  type FragmentPart,
  HEADER_ROOM_BYTES,
  newReassemblyBuffer,
  PendingDatagram,
  type ReassemblyBuffer,
} from './pending-datagram.ts';

export interface ReassemblyLimits {
  readonly timeoutMs: number;
  readonly datagrams: number;
  readonly memoryBytes: number;
}

/** RFC 1122 section 3.3.2 asks for 60 to 120 seconds, RFC 8200 section 4.5 for 60. */
export const DEFAULT_REASSEMBLY_LIMITS: ReassemblyLimits = {
  timeoutMs: 60_000,
  datagrams: 64,
  memoryBytes: 64 * BUFFER_BYTES,
};

/** Buffers kept for the next datagram. */
const SPARE_BUFFERS = 4;

/** A fragment that came in. The packet's protocol is part of its identity for IPv4 (RFC 791 section 3.2), and what the payload begins with for IPv6. */
export interface Fragment extends FragmentPart {
  readonly identification: number;
  /** Of the IP header, as far as it is kept: extension headers before an IPv6 fragment header are left out. */
  readonly headerEnd: number;
}

export interface ReassemblyOptions {
  readonly clock: Clock;
  readonly limits: ReassemblyLimits;
  readonly dropped: (reason: DropReason) => void;
  /** A datagram ran out of time whose first fragment had come: `[headerOffset, end)` is what an ICMP error quotes. */
  readonly timedOut: (first: ReassembledDatagram) => void;
}

/** Valid until the next call of `add`. */
export interface ReassembledDatagram {
  readonly family: 4 | 6;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly headerOffset: number;
  /** The payload, from the transport's header (or an IPv6 extension header behind the fragment header) on. */
  readonly offset: number;
  readonly end: number;
  readonly protocol: number;
}

interface Entry {
  readonly family: 4 | 6;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly identification: number;
  protocol: number;
  readonly dueMs: number;
  /** Null: spoiled. What else comes of it is dropped until its time is over (RFC 5722 section 4). */
  datagram: PendingDatagram | null;
}

/**
 * Puts fragments together (RFC 791 section 3.2, RFC 8200 section 4.5, RFC 5722).
 *
 * An entry begins with the first fragment to come of a datagram and ends when that is complete, when its time is over (counted, and reported for an
 * ICMP error), or when it is the oldest and there are too many or their memory is used up (counted). One timer, for the oldest entry.
 * A buffer of 64 KiB belongs to each entry; a few are kept for the next.
 */
export class Reassembly implements Disposable {
  readonly #options: ReassemblyOptions;
  /** In the order of their beginnings, so the first is due first. */
  #entries: Entry[] = [];
  #spare: ReassemblyBuffer[] = [];
  #delivered: ReassemblyBuffer | null = null;
  #buffersInUse = 0;
  #timer: Disposable | null = null;

  constructor(options: ReassemblyOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#entries.length;
  }

  /** The whole datagram if this was its last missing part. */
  add(fragment: Fragment): ReassembledDatagram | null {
    this.#takeBackDelivered();
    const entry = this.#find(fragment) ?? this.#begin(fragment);
    const { datagram } = entry;
    if (datagram === null) {
      this.#options.dropped('fragment-overlap');
      return null;
    }
    const outcome = datagram.add(fragment);
    if (outcome === 'overlap' || outcome === 'limit') {
      this.#options.dropped(outcome === 'limit' ? 'fragment-limit' : 'fragment-overlap');
      this.#spoil(entry);
      return null;
    }
    if (fragment.startBytes === 0 && datagram.headerOffset < 0) {
      datagram.keepHeader(fragment.packet.bytes, fragment.packet.headerOffset, fragment.headerEnd);
      // RFC 8200 section 4.5: the first fragment says what the whole begins with.
      entry.protocol = fragment.packet.protocol;
    }
    if (outcome !== 'complete') return null;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#delivered = datagram.buffer;
    return reassembled(entry, datagram, datagram.payloadBytes);
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
    this.#entries = [];
    this.#spare = [];
    this.#delivered = null;
  }

  #find({ packet, identification }: Fragment): Entry | undefined {
    for (const entry of this.#entries) {
      if (entry.identification !== identification || entry.family !== packet.family) continue;
      if (entry.family === 4 && entry.protocol !== packet.protocol) continue;
      if (!isAt(entry.source, packet.view, packet.sourceOffset)) continue;
      if (isAt(entry.destination, packet.view, packet.destinationOffset)) return entry;
    }
    return undefined;
  }

  #begin({ packet, identification }: Fragment): Entry {
    const { limits, clock } = this.#options;
    const { family, protocol, view } = packet;
    while (this.#entries.length >= limits.datagrams) this.#evictOldest();
    while (this.#entries.length > 0 && (this.#buffersInUse + 1) * BUFFER_BYTES > limits.memoryBytes)
      this.#evictOldest();
    const entry: Entry = {
      family,
      source: readAddress(family, view, packet.sourceOffset),
      destination: readAddress(family, view, packet.destinationOffset),
      identification,
      protocol,
      dueMs: clock.monotonic() + limits.timeoutMs,
      datagram: new PendingDatagram(this.#takeBuffer()),
    };
    this.#entries.push(entry);
    this.#timer ??= clock.after(limits.timeoutMs, () => this.#expire());
    return entry;
  }

  #evictOldest(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    if (oldest.datagram !== null) this.#options.dropped('fragment-limit');
    this.#spoil(oldest);
  }

  #expire(): void {
    this.#timer = null;
    const nowMs = this.#options.clock.monotonic();
    for (let oldest = this.#entries[0]; oldest !== undefined && oldest.dueMs <= nowMs; oldest = this.#entries[0]) {
      this.#entries.shift();
      const { datagram } = oldest;
      if (datagram === null) continue;
      this.#options.dropped('fragment-timeout');
      if (datagram.headerOffset >= 0) this.#options.timedOut(reassembled(oldest, datagram, datagram.firstPartBytes));
      this.#spoil(oldest);
    }
    const next = this.#entries[0];
    if (next !== undefined) this.#timer = this.#options.clock.after(next.dueMs - nowMs, () => this.#expire());
  }

  #spoil(entry: Entry): void {
    if (entry.datagram !== null) this.#giveBack(entry.datagram.buffer);
    entry.datagram = null;
  }

  #takeBackDelivered(): void {
    if (this.#delivered !== null) this.#giveBack(this.#delivered);
    this.#delivered = null;
  }

  #takeBuffer(): ReassemblyBuffer {
    this.#buffersInUse += 1;
    return this.#spare.pop() ?? newReassemblyBuffer();
  }

  #giveBack(buffer: ReassemblyBuffer): void {
    this.#buffersInUse -= 1;
    if (this.#spare.length < SPARE_BUFFERS) this.#spare.push(buffer);
  }
}

function reassembled(
  entry: Entry,
  { buffer, headerOffset }: PendingDatagram,
  payloadBytes: number,
): ReassembledDatagram {
  // The header ends where the payload begins: at the end of the room that was left for it.
  const offset = HEADER_ROOM_BYTES;
  return {
    family: entry.family,
    view: buffer.view,
    bytes: buffer.bytes,
    headerOffset,
    offset,
    end: offset + payloadBytes,
    protocol: entry.protocol,
  };
}
