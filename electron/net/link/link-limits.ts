/** A bare Ethernet header (IEEE 802.3 clause 3, without FCS) is the shortest frame that a link carries. */
export const SMALLEST_FRAME_BYTES = 14;

/** RFC 8200 section 5: a link for IPv6 takes at least that. */
export const SMALLEST_MTU = 1280;
/** The largest multiple of 8 that leaves room for a frame in 16 bits of length; other user-space stacks use it too. */
export const LARGEST_MTU = 65_520;

/** The longest frame, Ethernet header included, of a link with this MTU. Throws a RangeError for an MTU that no link has. */
export function largestFrameBytes(mtu: number): number {
  if (!Number.isInteger(mtu) || mtu < SMALLEST_MTU || mtu > LARGEST_MTU)
    throw new RangeError(`no link has an MTU of ${mtu}`);
  return mtu + SMALLEST_FRAME_BYTES;
}
