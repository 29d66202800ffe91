/**
 * Cuts a stream of VPNKit's frames (u16 little endian length, then as many bytes) where a frame ends, so that the receiver may be
 * replaced by another one there. Frames are not looked at one by one beyond that, and most bytes are not copied.
 */
const LENGTH_BYTES = 2;
const NOTHING = Buffer.alloc(0);

export class FrameCutter {
  #rest: Buffer = NOTHING;

  /** All whole frames that there are now with `chunk`, as they came; empty when there is none. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let end = 0;
    while (end + LENGTH_BYTES <= bytes.length) {
      const next = end + LENGTH_BYTES + bytes.readUInt16LE(end);
      if (next > bytes.length) break;
      end = next;
    }
    this.#rest = end === bytes.length ? NOTHING : Buffer.from(bytes.subarray(end));
    return bytes.subarray(0, end);
  }
}
