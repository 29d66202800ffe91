import type { Disposable } from '../../base/disposable.ts';

/**
 * Bytes in both directions, in order, without borders: a unix socket, a pipe. The link owns all buffers, so nothing is copied on
 * the way: the system reads into what `readBuffer` gave and writes out of what `write` got.
 *
 *   start(events), once ──▶ readBuffer, read, readBuffer, read, …  and  write ─(false)─▶ written, write, …  ──▶ closed
 *
 * Nothing is read before `start`, and what came or happened before is told after it. No event is delivered during a call of ours.
 */
export interface StreamTransport extends Disposable {
  start(events: StreamTransportEvents): void;
  /**
   * True: the system took all bytes at once, and they are the caller's again. False: they MUST stay untouched until `written`, and
   * no other write may come before it. After `closed` or `end` a write is ignored and answers true.
   */
  write(bytes: Uint8Array): boolean;
  /** Closes after what was written has gone out. `closed` follows unless `dispose` comes first. */
  end(): void;
  /** Closes at once. No event follows; the buffers are free when it resolves. */
  dispose(): Promise<void> | void;
}

export interface StreamTransportEvents {
  /**
   * Where the next bytes go: at least one byte, and the same place until `read`. The transport may ask right after `read`, long
   * before anything comes, and holds on to what it got.
   */
  readBuffer(): Uint8Array;
  /** The first `sizeBytes` of the buffer were filled. */
  read(sizeBytes: number): void;
  /** The bytes of the write that was not taken at once are out of our hands. */
  written(): void;
  /** The other end has gone (null), or the connection broke. Nothing follows. */
  closed(error: Error | null): void;
}
