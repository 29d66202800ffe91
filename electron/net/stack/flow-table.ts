import { isAt, sameAddress } from '../wire/ip-address.ts';
import type { FlowEndpoints, IncomingPacket } from './incoming-packet.ts';

/** What the table keeps; `nextInBucket` is the table's own. */
export interface TableEntry<T> {
  readonly endpoints: FlowEndpoints;
  nextInBucket: T | null;
}

const LOW_WORD_OFFSET = { 4: 0, 6: 12 } as const;

/**
 * Flows by their four-tuple. The key is a number made of the ports and the last word of the remote address, small enough to be no heap
 * object; flows that share a key are chained and told apart by their addresses in the frame. The key is not secret; a guest that makes
 * its flows collide searches longer chains for its own packets.
 */
export class FlowTable<T extends TableEntry<T>> {
  readonly #buckets = new Map<number, T>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The flow of a packet from the guest, whose ports stand first in its transport header. */
  find(packet: IncomingPacket): T | null {
    const { view, sourceOffset, destinationOffset } = packet;
    const guestPort = view.getUint16(packet.offset);
    const remotePort = view.getUint16(packet.offset + 2);
    const word = view.getUint32(destinationOffset + LOW_WORD_OFFSET[packet.family]);
    let flow = this.#buckets.get(keyOf(guestPort, remotePort, word)) ?? null;
    for (; flow !== null; flow = flow.nextInBucket) {
      const { guest, remote } = flow.endpoints;
      if (guest.port !== guestPort || remote.port !== remotePort || guest.address.family !== packet.family) continue;
      if (isAt(remote.address, view, destinationOffset) && isAt(guest.address, view, sourceOffset)) return flow;
    }
    return null;
  }

  get(endpoints: FlowEndpoints): T | null {
    let flow = this.#buckets.get(keyOfEndpoints(endpoints)) ?? null;
    while (flow !== null && !sameEndpoints(flow.endpoints, endpoints)) flow = flow.nextInBucket;
    return flow;
  }

  /** The caller knows that there is none with these endpoints. */
  add(flow: T): void {
    const key = keyOfEndpoints(flow.endpoints);
    flow.nextInBucket = this.#buckets.get(key) ?? null;
    this.#buckets.set(key, flow);
    this.#size += 1;
  }

  /** Whether it was there. */
  remove(flow: T): boolean {
    const key = keyOfEndpoints(flow.endpoints);
    const first = this.#buckets.get(key) ?? null;
    if (first === flow) {
      if (flow.nextInBucket === null) this.#buckets.delete(key);
      else this.#buckets.set(key, flow.nextInBucket);
      this.#size -= 1;
      return true;
    }
    for (let before = first; before !== null; before = before.nextInBucket) {
      if (before.nextInBucket !== flow) continue;
      before.nextInBucket = flow.nextInBucket;
      this.#size -= 1;
      return true;
    }
    return false;
  }

  /** A copy: flows may be removed while it is walked. */
  all(): T[] {
    const flows: T[] = [];
    for (const first of this.#buckets.values()) {
      for (let flow: T | null = first; flow !== null; flow = flow.nextInBucket) flows.push(flow);
    }
    return flows;
  }
}

function keyOf(guestPort: number, remotePort: number, remoteWord: number): number {
  return ((guestPort << 14) ^ remotePort ^ Math.imul(remoteWord, 0x9e37_79b1)) & 0x3fff_ffff;
}

function keyOfEndpoints({ guest, remote }: FlowEndpoints): number {
  return keyOf(guest.port, remote.port, remote.address.words.at(-1) ?? 0);
}

function sameEndpoints(one: FlowEndpoints, other: FlowEndpoints): boolean {
  if (one.guest.port !== other.guest.port || one.remote.port !== other.remote.port) return false;
  return sameAddress(one.guest.address, other.guest.address) && sameAddress(one.remote.address, other.remote.address);
}
