import { constants } from 'node:os';
import type { Disposable } from '../../../base/disposable.ts';
import { systemClock } from '../../../host/system-clock.ts';
import { loadNativeAddon } from '../../../native/load-native-addon.ts';
import type { NativeStreams } from '../../../native/native-streams.ts';
import { type IpAddress, readIpv4Address, readIpv6Address } from '../../../net/wire/ip-address.ts';
import { BusyPoll } from '../busy-poll.ts';

/** Whoever has a stream of the table's. */
export interface StreamOwner {
  /** Bits of `STREAM_EVENT`. */
  ready(events: number): void;
}

/** The low bits of a stream's number are its place among those that are open at a time. */
const PLACE_MASK = 0xffff;
/** Of UDP and of one family: sockets without a port, which wait for their next dial. */
const IDLE_MAX = 64;
/** Any; no packet goes there. */
const PROBED_PORT = 9;

/**
 * The addon's dialled sockets, one table a thread: brings what the event loop tells of a stream to its owner. To dispose it closes the sockets that
 * nobody has, which would keep the event loop alive; those that have an owner are his.
 */
export class StreamTable implements Disposable {
  readonly streams: NativeStreams;
  readonly #owners: (StreamOwner | undefined)[] = [];
  readonly #idle: Record<4 | 6, number[]> = { 4: [], 6: [] };
  #idleMax = IDLE_MAX;
  readonly #ownBytes = new Uint8Array(16);
  readonly #addressBytes = { 4: new Uint8Array(4), 6: new Uint8Array(16) } as const;

  /** Told of what is read from these sockets; null: the loop sleeps whenever it may. */
  readonly busyPoll: BusyPoll | null;

  /** `open` is the addon's `openStreams`. */
  constructor(
    open: (ready: (stream: number, events: number) => void) => NativeStreams,
    busyPoll: BusyPoll | null = null,
  ) {
    this.busyPoll = busyPoll;
    this.streams = open((stream, events) => this.#owners[stream & PLACE_MASK]?.ready(events));
  }

  /** Throws `native-addon-missing`. */
  static open(): StreamTable {
    const addon = loadNativeAddon();
    const busyPoll = new BusyPoll({ clock: systemClock, later: setImmediate });
    return new StreamTable((ready) => addon.openStreams(ready), busyPoll);
  }

  /** Null where the addon is not built, or cannot be loaded: then Node's own sockets have to do. */
  static load(): StreamTable | null {
    try {
      return StreamTable.open();
    } catch {
      return null;
    }
  }

  /** The stream, or why there is none, below zero. */
  dialTcp(address: IpAddress, port: number): number {
    // A guest or a setting may name it. Nobody can listen there, and the addon takes it for a mistake of ours.
    if (port === 0) return -constants.errno.ECONNREFUSED;
    return this.streams.dialTcp(this.#bytesOf(address), port);
  }

  /** The same, for datagrams: a socket that was hung up before, or a new one. Its port is another one each time. */
  dialUdp(address: IpAddress, port: number): number {
    if (port === 0) return -constants.errno.ECONNREFUSED;
    const bytes = this.#bytesOf(address);
    const idle = this.#idle[address.family].pop();
    if (idle === undefined) return this.streams.dialUdp(bytes, port);
    const failure = this.streams.redial(idle, bytes, port);
    if (failure === 0) return idle;
    this.streams.close(idle, false);
    return failure;
  }

  /** One of UDP that has not failed: it is kept for the next dial, if the system lets it. */
  hangUp(stream: number, family: IpAddress['family']): void {
    const idle = this.#idle[family];
    if (idle.length >= this.#idleMax || this.streams.hangUp(stream) < 0) {
      this.close(stream, 'in order');
      return;
    }
    this.#owners[stream & PLACE_MASK] = undefined;
    idle.push(stream);
  }

  /** Where a socket sends from; null when it is closed. */
  ownAddress(stream: number): IpAddress | null {
    const bytes = this.#ownBytes;
    const length = this.streams.ownAddress(stream, bytes);
    const view = new DataView(bytes.buffer);
    if (length === 4) return readIpv4Address(view, 0);
    return length === 16 ? readIpv6Address(view, 0) : null;
  }

  /** Where the system would send from to this target; null: nothing leads there. Nothing is sent. */
  sourceAddress(target: IpAddress): IpAddress | null {
    const socket = this.dialUdp(target, PROBED_PORT);
    if (socket < 0) return null;
    const source = this.ownAddress(socket);
    this.hangUp(socket, target.family);
    return source;
  }

  /** Until `close`. */
  own(stream: number, owner: StreamOwner): void {
    this.#owners[stream & PLACE_MASK] = owner;
  }

  close(stream: number, how: 'in order' | 'with reset'): void {
    this.#owners[stream & PLACE_MASK] = undefined;
    this.streams.close(stream, how === 'with reset');
  }

  dispose(): void {
    this.#idleMax = 0;
    for (const idle of [this.#idle[4], this.#idle[6]]) {
      for (const stream of idle.splice(0)) this.streams.close(stream, false);
    }
  }

  /** Until the next call. */
  #bytesOf({ family, words }: IpAddress): Uint8Array {
    const bytes = this.#addressBytes[family];
    words.forEach((word, index) => {
      for (let byte = 0; byte < 4; byte += 1) bytes[index * 4 + byte] = word >>> (24 - byte * 8);
    });
    return bytes;
  }
}
