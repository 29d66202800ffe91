/**
 * Sockets that this side dials, and the bare system calls on them; made by `NativeAddon.openStreams`. Not on Windows.
 *
 *   dialTcp, dialPath ──ready──▶ dialled ──▶ read, write, watch ──ready──▶ … ──▶ close
 *   dialUdp ──▶ write, read, watch ──ready──▶ … ──▶ close, or hangUp ──▶ redial ──▶ write, …
 *
 * A stream is a number, and nothing of it is left to the collector: who dials MUST close. Answers below zero are errors, as negative numbers
 * of the system's errno; EBADF for a number that is closed. No call waits for anything, and no memory is held on to after a call.
 *
 * `ready` is called from the event loop alone, never during a call, and not for a stream that is closed. It is told again and again while
 * what is watched is so. A dial is watched for `writable` from the start, one of UDP for `readable`.
 */
export interface NativeStreams {
  /** 4 or 16 bytes of an address, and a port from 1 on; the socket has TCP_NODELAY. */
  dialTcp(address: Uint8Array, port: number): number;
  /** A connected socket for datagrams: a read or write is one, and what a read has no room for is cut off. Its port is a free one, by chance. */
  dialUdp(address: Uint8Array, port: number): number;
  /** Of UDP: the socket lets go of its port, and of what came to it. Below zero: it cannot, and is to be closed. */
  hangUp(stream: number): number;
  /** A socket that was hung up is connected anew, at another port, for a fraction of what a new one takes; of the same family. 0, or why not. */
  redial(stream: number, address: Uint8Array, port: number): number;
  /** A unix socket. */
  dialPath(path: string): number;
  /** 0, or why the dial failed; EINPROGRESS: not decided yet, `ready` will tell. A socket that the system connected with itself is ECONNREFUSED. */
  dialled(stream: number): number;
  /** The 4 or 16 bytes of the address that it sends from, and how many these are; not of a unix socket. */
  ownAddress(stream: number, bytes: Uint8Array): number;
  /** Bits of `STREAM_EVENT`, in place of what was watched before; 0: nothing. */
  watch(stream: number, events: number): void;
  /** How much of `bytes` was filled; 0: the other side sends no more. */
  read(stream: number, bytes: Uint8Array): number;
  /** How much of `bytes` the system took, from the front. */
  write(stream: number, bytes: Uint8Array): number;
  /** FIN. */
  finish(stream: number): number;
  /** `resets`: with RST, if it is TCP. May be called again. */
  close(stream: number, resets: boolean): void;
}

/** `stopped`: the socket has failed and is not watched any more; a read or write tells why. */
export const STREAM_EVENT = { readable: 1, writable: 2, stopped: 4 } as const;
