import type { StreamFraming } from './stream-framing.ts';

/**
 * After the handshake of VPNKit's protocol, both ways: u16 little endian length, then the Ethernet frame without FCS. Every length is
 * possible, so nothing is out of step by length alone. HyperKit writes length and frame apart, and pads frames to 60 bytes: the length
 * of a packet is what its IP header says.
 */
export const VPNKIT_FRAMING: StreamFraming = {
  prefixBytes: 2,
  longestBytes: 0xffff,
  readLength: (view, offset) => view.getUint16(offset, true),
  writeLength: (view, offset, lengthBytes) => view.setUint16(offset, lengthBytes, true),
};
