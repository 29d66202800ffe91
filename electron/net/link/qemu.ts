import type { StreamFraming } from './stream-framing.ts';
import { StreamLink, type StreamLinkOptions } from './stream-link.ts';

/**
 * QEMU's `-netdev stream` (and `socket`), which passt speaks too. No handshake, then both ways:
 *
 *   u32 big endian  length
 *   u8[length]      Ethernet frame without FCS
 *
 * A writer that is blocked is back-pressure: QEMU holds its frames until the socket takes more. QEMU hands on what the guest's card
 * was given, short frames included, and never more than its own buffer of 68 KiB; what is announced beyond that is not QEMU, or not a
 * length.
 */
const QEMU_FRAMING: StreamFraming = {
  prefixBytes: 4,
  longestBytes: 68 * 1024,
  readLength: (view, offset) => view.getUint32(offset),
  writeLength: (view, offset, lengthBytes) => view.setUint32(offset, lengthBytes),
};

export class QemuLink extends StreamLink {
  constructor(options: StreamLinkOptions) {
    super({ ...options, framing: QEMU_FRAMING, handshake: null });
  }
}
