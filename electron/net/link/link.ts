import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';

/**
 * A link carries Ethernet frames (without FCS) between the guest's card and the stack.
 *
 *   new XyzLink(...) ──▶ attach(receiver), once ──▶ frame … frame burstEnd, frame … burstEnd, …
 *
 * Receiving: what one read of the transport brought is handed over frame by frame on one shared view, then `burstEnd` is called
 * once. The bytes are valid during the call alone. An implementation MUST NOT allocate per frame.
 *
 * Sending: `reserve` gives room in the link's own transmit buffer, the caller writes the frame there and calls `commit`; frames that
 * were committed go out together with `flush` (which is called at the end of each burst and each timer). A link that cannot take more
 * answers -1 and calls `receiver.writable()` once it can; the frame that was refused is the caller's to build again. A datagram link
 * whose system refuses a frame (ENOBUFS) counts as one that cannot take more.
 *
 * A link MUST survive any bytes from the other end. A framing error that leaves it out of step ends it (`ended`).
 */
export interface Link extends Disposable {
  /** The largest IP packet that the link takes, in bytes: 1280 to 65520. */
  readonly mtu: number;
  /** Fired once, with the reason; never for `dispose`. */
  readonly ended: Event<LinkEnd>;
  readonly statistics: LinkStatistics;
  /** What the link does for both ends beyond carrying frames; null: nothing. The same for as long as the link is there. */
  readonly offload: LinkOffload | null;
  attach(receiver: FrameReceiver): void;

  /** Offset in `view` and `bytes` of room for one frame of `sizeBytes`, or -1. Both may be other objects after each call. */
  reserve(sizeBytes: number): number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** The frame that was reserved last is complete; `sizeBytes` of it, at most what was reserved. */
  commit(sizeBytes: number): void;
  flush(): void;
}

/**
 * The other end is a kernel that cuts TCP segments and makes their checksums by itself, if at all: one frame then carries up to 64 KiB
 * whatever the MTU, both ways.
 */
export interface LinkOffload {
  /** The longest frame that `reserve` takes and that is handed over. `Link.commit` takes no more than the MTU allows. */
  readonly largestFrameBytes: number;
  /** During `FrameReceiver.frame`: the other end vouches for the transport's checksum, whose field may hold anything. */
  readonly checksumVouched: boolean;
  /** In place of `Link.commit`, for a TCP segment whose checksum field holds the folded sum of the pseudo header and nothing else. */
  commit(sizeBytes: number, segment: UnfinishedSegment): void;
}

/** What the other end needs to know to finish a TCP segment. */
export interface UnfinishedSegment {
  readonly family: 4 | 6;
  /** Of the TCP header, from the start of the frame. */
  readonly transportOffset: number;
  readonly transportHeaderBytes: number;
  /** Payload of each packet that it is to be cut into; 0: it fits one. */
  readonly segmentBytes: number;
}

export interface FrameReceiver {
  /** One frame in `[offset, end)`. `bytes` and `view` are of the same buffer, with the same offsets. */
  frame(view: DataView, bytes: Uint8Array, offset: number, end: number): void;
  /** The transport has nothing more for now. */
  burstEnd(): void;
  /** The link takes frames again after a `reserve` that answered -1. */
  writable(): void;
}

export type LinkEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'framing'; readonly message: string }
  | { readonly kind: 'failed'; readonly error: Error };

export interface LinkStatistics {
  readonly framesReceived: number;
  readonly bytesReceived: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  /** Of `reserve`s that were answered with -1. */
  readonly refusals: number;
  /** Frames longer or shorter than the link allows, dropped. */
  readonly invalid: number;
}
