import type { IpAddress } from '../wire/ip-address.ts';

/**
 * Where transports (TCP, UDP, ICMP) put what they send to the guest. `begin` makes room for a whole IP packet in the link's transmit
 * buffer, with Ethernet and IP headers already written; the transport writes its own header and payload at the offset that it gets,
 * and `commit` sets what depends on the length and hands the frame to the link. The transport's checksum is its own business
 * (`pseudoHeaderSum`); offsets are those of `view` and `bytes`, which may be other objects after each `begin`.
 */
export interface PacketOutput {
  /**
   * Room for a transport segment of `sizeBytes` (header and payload) from `source` to `destination`, or -1: the link is congested (try
   * again on `writable`), or it is not known yet where the destination is. Larger than `maxSegmentBytes` is a programming error for TCP;
   * UDP and ICMP go through `sendFragmented`.
   */
  begin(packet: PacketHeader, sizeBytes: number): number;
  /** `sizeBytes` of the segment were written, at most what was begun. */
  commit(sizeBytes: number): void;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** The MTU of the link without the IP header. */
  maxSegmentBytes(family: 4 | 6): number;
  /** Null: the link carries packets of its MTU, with checksums. */
  readonly offload: SegmentOffload | null;
  /** Sends what was committed; called by the gateway at the end of a burst, and by a timer that sent something. */
  flush(): void;
}

/** What a link with offloads finishes for TCP; see `LinkOffload`. */
export interface SegmentOffload {
  /** As `PacketOutput.maxSegmentBytes`, of what `commit` below takes. */
  largestSegmentBytes(family: 4 | 6): number;
  /** In place of `PacketOutput.commit`. The checksum field holds the folded sum of the pseudo header. */
  commit(sizeBytes: number, cut: { readonly headerBytes: number; readonly segmentBytes: number }): void;
}

export interface PacketHeader {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** IANA protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  readonly protocol: number;
  /** 64 unless told. */
  readonly hopLimit?: number;
}
