import type { Disposable } from '../../base/disposable.ts';

/**
 * Datagrams in both directions, each one whole or lost: a unix datagram socket, a TAP device. Both ways go in batches, so that many
 * datagrams cost one call.
 *
 *   start(slots, events), once ──▶ received, received, …   and   send ─(fewer than asked)─▶ writable, send, …   ──▶ closed
 */
export interface DatagramTransport extends Disposable {
  /** Nothing is received before. The transport fills `slots` from the first one for each `received`. */
  start(slots: DatagramSlots, events: DatagramTransportEvents): void;
  /**
   * Sends datagrams of `batch` from number `first` on, in order, and copies what it takes. Answers the number of the first that the
   * system did not take (ENOBUFS, EAGAIN), or `batch.count`. A datagram that it can never take (EMSGSIZE) counts as taken.
   */
  send(batch: DatagramBatch, first: number): number;
  /** Closes at once. No event follows; the buffers are free when it resolves. */
  dispose(): Promise<void> | void;
}

/** Room for what is received: slot number n starts at `n * slotBytes`. */
export interface DatagramSlots {
  readonly bytes: Uint8Array;
  readonly slotBytes: number;
  /** The transport writes the length of each datagram here, `slotBytes` for one that was cut off. As long as there are slots. */
  readonly lengths: Uint32Array;
}

/** Datagrams one behind the other: number n is `[ends[n - 1], ends[n])`, the first one starts at 0. */
export interface DatagramBatch {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly count: number;
}

export interface DatagramTransportEvents {
  /** The first `count` slots were filled; they are the transport's again when this returns. */
  received(count: number): void;
  /** It may be worth trying again to send. Not every system can tell (macOS with ENOBUFS). */
  writable(): void;
  /** The other end has gone (null), or the socket broke. Nothing follows. */
  closed(error: Error | null): void;
}
