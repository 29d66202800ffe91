import type { LinkEnd } from './link.ts';

/**
 * What both ends of a stream say before the first frame, as a machine over whole messages: it says how long the next one is, gets it,
 * and answers what to send and how it goes on. It reads and writes nothing itself.
 */
export interface Handshake {
  /** Sent first of all; null on the side that listens first. */
  readonly opening: Uint8Array | null;
  /** Of the next message from the other end. */
  readonly messageBytes: number;
  /** One whole message at `offset`; valid during the call alone. */
  message(view: DataView, offset: number): HandshakeStep;
}

export type HandshakeStep =
  /** Another message is awaited. */
  | { readonly kind: 'more'; readonly reply: Uint8Array | null }
  /** Frames follow, in both directions. */
  | { readonly kind: 'done'; readonly reply: Uint8Array | null }
  /** The link ends, after the reply has gone out. */
  | { readonly kind: 'over'; readonly reply: Uint8Array | null; readonly end: LinkEnd };
