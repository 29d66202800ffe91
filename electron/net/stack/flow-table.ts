import { isAt, sameAddress } from '../wire/ip-address.ts';
import type { FlowEndpoints, IncomingPacket } from './incoming-packet.ts';

/** What the table keeps; `nextInBucket` is the table's own. */
export interface TableEntry<T> {
  readonly endpoints: FlowEndpoints;
  nextInBucket: T | null;
}

const LOW_WORD_OFFSET = { 4: 0, 6: 12 } as const;

const BUCKETS_AT_FIRST = 64;

/**
 * Flows by their four-tuple. The key is a number made of the ports and the last word of the remote address; flows that share a bucket are chained and
 * told apart by their addresses in the frame. The key is not secret; a guest that makes its flows collide searches longer chains for its own packets.
 *
 * There are as many buckets as there were ever flows at a time, which the caller limits. No `Map`: of entries that come and go it keeps those that went
 * (`base/transient-map.ts`).
 */
export class FlowTable<T extends TableEntry<T>> {
  #buckets: (T | null)[] = new Array<T | null>(BUCKETS_AT_FIRST).fill(null);
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
    let flow = this.#first(keyOf(guestPort, remotePort, word));
    for (; flow !== null; flow = flow.nextInBucket) {
      const { guest, remote } = flow.endpoints;
      if (guest.port !== guestPort || remote.port !== remotePort || guest.address.family !== packet.family) continue;
      if (isAt(remote.address, view, destinationOffset) && isAt(guest.address, view, sourceOffset)) return flow;
    }
    return null;
  }

  get(endpoints: FlowEndpoints): T | null {
    let flow = this.#first(keyOfEndpoints(endpoints));
    while (flow !== null && !sameEndpoints(flow.endpoints, endpoints)) flow = flow.nextInBucket;
    return flow;
  }

  /** The caller knows that there is none with these endpoints. */
  add(flow: T): void {
    if (this.#size >= this.#buckets.length) this.#grow();
    this.#enter(flow);
    this.#size += 1;
  }

  /** Whether it was there. */
  remove(flow: T): boolean {
    const key = keyOfEndpoints(flow.endpoints);
    let before: T | null = null;
    let entry = this.#first(key);
    while (entry !== null && entry !== flow) {
      before = entry;
      entry = entry.nextInBucket;
    }
    if (entry === null) return false;
    if (before === null) this.#buckets[key & (this.#buckets.length - 1)] = flow.nextInBucket;
    else before.nextInBucket = flow.nextInBucket;
    flow.nextInBucket = null;
    this.#size -= 1;
    return true;
  }

  /** A copy: flows may be removed while it is walked. */
  all(): T[] {
    const flows: T[] = [];
    for (const first of this.#buckets) {
      for (let flow = first; flow !== null; flow = flow.nextInBucket) flows.push(flow);
    }
    return flows;
  }

  #first(key: number): T | null {
    return this.#buckets[key & (this.#buckets.length - 1)] ?? null;
  }

  #enter(flow: T): void {
    const bucket = keyOfEndpoints(flow.endpoints) & (this.#buckets.length - 1);
    flow.nextInBucket = this.#buckets[bucket] ?? null;
    this.#buckets[bucket] = flow;
  }

  #grow(): void {
    const flows = this.all();
    this.#buckets = new Array<T | null>(this.#buckets.length * 2).fill(null);
    for (const flow of flows) this.#enter(flow);
  }
}

/** Every bit of the ports and the word has its part in the lower bits. */
function keyOf(guestPort: number, remotePort: number, remoteWord: number): number {
  const mixed = Math.imul(((guestPort << 16) | remotePort) ^ Math.imul(remoteWord, 0x9e37_79b1), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 16);
}

function keyOfEndpoints({ guest, remote }: FlowEndpoints): number {
  return keyOf(guest.port, remote.port, remote.address.words.at(-1) ?? 0);
}

function sameEndpoints(one: FlowEndpoints, other: FlowEndpoints): boolean {
  if (one.guest.port !== other.guest.port || one.remote.port !== other.remote.port) return false;
  return sameAddress(one.guest.address, other.guest.address) && sameAddress(one.remote.address, other.remote.address);
}
