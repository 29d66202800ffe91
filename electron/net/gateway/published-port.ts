import type { Disposable } from '../../base/disposable.ts';

/** Counted from when the port was published; one object, brought up to date as things happen. */
export interface PublishedStatistics {
  /** TCP connections or UDP flows since then, and those of now. */
  accepted: number;
  open: number;
  /** Turned away, for want of a port to show the guest. */
  refused: number;
  bytesToGuest: number;
  bytesFromGuest: number;
}

/**
 * A port of the host that leads to one of the guest's. `dispose` stops listening; TCP connections that were accepted live on, UDP
 * flows end, as they have no socket but the listener's.
 */
export interface PublishedPort extends Disposable {
  /** What the host listens on: the one that it chose if 0 was asked for; 0 for a path. */
  readonly port: number;
  readonly statistics: Readonly<PublishedStatistics>;
  /** Resets the TCP connections that were accepted: what they led to is gone. */
  disconnect(): void;
}

export function newPublishedStatistics(): PublishedStatistics {
  return { accepted: 0, open: 0, refused: 0, bytesToGuest: 0, bytesFromGuest: 0 };
}
