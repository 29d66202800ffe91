/** A header of the link's own before each frame of a datagram link. */
export interface FramePrefix {
  readonly sizeBytes: number;
  /** The longest frame that comes or goes behind it, whatever the MTU, when it says `segmented`. */
  readonly largestFrameBytes: number;
  /** Writes the header of the frame that is being committed. */
  write(view: DataView, offset: number): void;
  /** The frame that is being committed is one that the other end cuts to the MTU. */
  readonly cutByLink: boolean;
  /** `segmented`: the frame may be longer than the MTU allows. `unknown`: it is to be dropped. */
  read(view: DataView, offset: number): 'whole' | 'segmented' | 'unknown';
}
