import type { UnfinishedSegment } from './link.ts';

/**
 * The header before each frame of a TAP device with IFF_VNET_HDR: virtio_net_hdr (virtio 1.2 section 5.1.6), little-endian.
 *
 *   0 flags | 1 type of segmentation | 2 length of all headers | 4 payload of a segment | 6 where the checksum begins | 8 where in that it goes
 */
export const VNET_HEADER_BYTES = 10;

/** The checksum field holds the pseudo header's sum; the rest is to be added by whoever needs it. */
const NEEDS_CHECKSUM = 1;
const CHECKSUM_IS_VALID = 2;
const NOT_SEGMENTED = 0;
const TCP_V4 = 1;
const TCP_V6 = 4;

const SEGMENTATION = 1;
const HEADERS_BYTES = 2;
const SEGMENT_BYTES = 4;
const CHECKSUM_START = 6;
const CHECKSUM_OFFSET = 8;
/** RFC 9293 section 3.1. */
const TCP_CHECKSUM_OFFSET = 16;

export interface VnetHeader {
  /** More than the MTU in one frame, to be cut by whoever puts it on a wire. */
  readonly segmented: boolean;
  /** Nobody need look at the transport's checksum. */
  readonly checksumVouched: boolean;
}

/** Null for what we did not offer to take (`TUNSETOFFLOAD`): UDP in pieces, or anything new. */
export function readVnetHeader(view: DataView, offset: number): VnetHeader | null {
  const segmentation = view.getUint8(offset + SEGMENTATION);
  if (segmentation !== NOT_SEGMENTED && segmentation !== TCP_V4 && segmentation !== TCP_V6) return null;
  const segmented = segmentation !== NOT_SEGMENTED;
  const flags = view.getUint8(offset);
  return { segmented, checksumVouched: segmented || (flags & (NEEDS_CHECKSUM | CHECKSUM_IS_VALID)) !== 0 };
}

/** Null: a frame that is complete as it is. */
export function writeVnetHeader(view: DataView, offset: number, segment: UnfinishedSegment | null): void {
  for (let at = 0; at < VNET_HEADER_BYTES; at += 2) view.setUint16(offset + at, 0);
  if (segment === null) return;
  const { transportOffset, transportHeaderBytes, segmentBytes } = segment;
  view.setUint8(offset, NEEDS_CHECKSUM);
  view.setUint16(offset + CHECKSUM_START, transportOffset, true);
  view.setUint16(offset + CHECKSUM_OFFSET, TCP_CHECKSUM_OFFSET, true);
  if (segmentBytes === 0) return;
  view.setUint8(offset + SEGMENTATION, segment.family === 4 ? TCP_V4 : TCP_V6);
  view.setUint16(offset + HEADERS_BYTES, transportOffset + transportHeaderBytes, true);
  view.setUint16(offset + SEGMENT_BYTES, segmentBytes, true);
}
