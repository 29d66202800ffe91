import { DatagramLink, type DatagramLinkOptions } from './datagram.ts';
import type { FramePrefix } from './frame-prefix.ts';
import type { LinkOffload, UnfinishedSegment } from './link.ts';
import { SMALLEST_FRAME_BYTES } from './link-limits.ts';
import { readVnetHeader, VNET_HEADER_BYTES, writeVnetHeader } from './vnet-header.ts';

export interface TapLinkOptions extends Omit<DatagramLinkOptions, 'prefix'> {
  /** The device was opened with one, of `VNET_HEADER_BYTES`. */
  readonly vnetHeader: boolean;
}

/** What one frame carries at most when the link cuts it: an IP packet of 64 KiB. */
const LARGEST_OFFLOADED_FRAME_BYTES = 0xffff + SMALLEST_FRAME_BYTES;

/**
 * A TAP device of Linux: one frame a datagram, as on any datagram link. With vnet headers the kernel at the other end takes TCP segments of
 * up to 64 KiB, gives such, and leaves out checksums: one system call then moves what would be 45 frames of 1,500 bytes.
 */
export class TapLink extends DatagramLink {
  readonly #vnet: VnetPrefix | null;

  /** Throws as `DatagramLink` does; with vnet headers each of the pool's buffers holds at least one frame of 64 KiB. */
  constructor(options: TapLinkOptions) {
    const vnet = options.vnetHeader ? new VnetPrefix() : null;
    super(vnet === null ? options : { ...options, prefix: vnet });
    this.#vnet = vnet;
    if (vnet !== null) vnet.commitFrame = (sizeBytes) => this.commit(sizeBytes);
  }

  override get offload(): LinkOffload | null {
    return this.#vnet;
  }
}

class VnetPrefix implements FramePrefix, LinkOffload {
  readonly sizeBytes = VNET_HEADER_BYTES;
  readonly largestFrameBytes = LARGEST_OFFLOADED_FRAME_BYTES;
  checksumVouched = false;
  commitFrame: (sizeBytes: number) => void = () => undefined;
  /** What `write` is to say of the frame that is being committed. */
  #segment: UnfinishedSegment | null = null;

  commit(sizeBytes: number, segment: UnfinishedSegment): void {
    this.#segment = segment;
    try {
      this.commitFrame(sizeBytes);
    } finally {
      this.#segment = null;
    }
  }

  write(view: DataView, offset: number): void {
    writeVnetHeader(view, offset, this.#segment);
  }

  read(view: DataView, offset: number): 'whole' | 'segmented' | 'unknown' {
    const header = readVnetHeader(view, offset);
    if (header === null) return 'unknown';
    this.checksumVouched = header.checksumVouched;
    return header.segmented ? 'segmented' : 'whole';
  }

  get cutByLink(): boolean {
    return (this.#segment?.segmentBytes ?? 0) > 0;
  }
}
