/** How a byte stream tells where a frame ends: its length stands in front of it. */
export interface StreamFraming {
  readonly prefixBytes: number;
  /** No sound peer announces more: a larger length means that the stream is out of step. */
  readonly longestBytes: number;
  readLength(view: DataView, offset: number): number;
  writeLength(view: DataView, offset: number, lengthBytes: number): void;
}
