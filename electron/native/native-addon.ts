import type { NativeStreams } from './native-streams.ts';

/**
 * What the addon in `src/` offers: file descriptors that carry datagrams both ways, many a call, and dialled stream sockets. Nothing is
 * allocated for a datagram.
 * All functions throw a TypeError or RangeError for arguments that they cannot take, and an Error with a `code` as Node's own have
 * it (`EACCES`) for what the system refuses.
 */
export interface NativeAddon {
  /**
   * Linux: makes a TAP device in this process' network namespace, or joins one that is there. `vnetHeaderBytes` 10 or 12: each datagram
   * begins with a little-endian virtio_net_hdr of that size, and the kernel may leave checksums and segmentation of TCP to us; 0: none.
   * The device goes with the port, unless it was made persistent elsewhere.
   */
  openTap(name: string, vnetHeaderBytes: number): NativePort & { readonly name: string };
  /**
   * A unix datagram socket at `path` (which must not exist; the caller removes it), mode 0600, connected to `peerPath` unless that is
   * empty. The buffers are made as large as wanted, as far as the system allows.
   */
  openDatagrams(path: string, peerPath: string, sendBufferBytes: number, receiveBufferBytes: number): NativePort;
  /**
   * Waits for the first datagram, connects to its sender, and leaves the datagram for `start`. `accepted` is called once; with an error
   * the port is closed. Not called once the port was closed by `close`.
   */
  acceptPeer(port: NativePort, accepted: (error: Error | null) => void): void;
  /** Sends the socket behind a port of `openDatagrams`, which stays what it is, through another one that is not connected, to `path`. */
  givePort(port: NativePort, through: NativePort, path: string): void;
  /**
   * Waits for a socket that `givePort` sends, of this process or another one: `taken` is called once, with a port of its own, or with an
   * error and then this port is closed. Both ports lead to one socket: what one has read the other does not see. Not called once this
   * port was closed by `close`.
   */
  takePort(port: NativePort, taken: (taken: NativePort | Error) => void): void;
  /**
   * Receives from now on. Slot number n is `slotBytes` of `bytes` from `n * slotBytes` on; the length of what is in it goes to
   * `lengths[n]`, `slotBytes` for what was cut off. The memory is the addon's until the port is closed, but for the time of `received`.
   */
  start(port: NativePort, slots: NativeSlots, events: NativeEvents): void;
  /**
   * Sends the datagrams `first` to `count - 1` of `batch`; answers the number of the first that the system did not take. Throws when the
   * descriptor is of no use any more; the port is then the caller's to close.
   */
  send(port: NativePort, batch: NativeBatch, first: number): number;
  /** At once, and in silence. May be called again. */
  close(port: NativePort): void;
  /** `CopyAndSum` of `net/wire/copy-and-sum.ts`. */
  copyAndSum(source: Uint8Array, target: Uint8Array, offset: number): number;
  /** As many as wanted, and for as long as the worker lives; the streams of all are closed at its end. */
  openStreams(ready: (stream: number, events: number) => void): NativeStreams;
}

export interface NativeSlots {
  readonly bytes: Uint8Array;
  readonly slotBytes: number;
  readonly lengths: Uint32Array;
}

/** Datagram number n is `[ends[n - 1], ends[n])` of `bytes`, the first one starts at 0. */
export interface NativeBatch {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly count: number;
}

export interface NativeEvents {
  readonly received: (count: number) => void;
  /** After a `send` that answered less than `count` because the system had no room (EAGAIN; after ENOBUFS nobody is told). */
  readonly writable: () => void;
  /** Null when the other end has gone. Nothing follows. */
  readonly closed: (error: Error | null) => void;
}

declare const native: unique symbol;

/** Made by the addon alone. Closed as well when nobody holds it, and at the end of its worker. */
export interface NativePort {
  readonly [native]: never;
}
