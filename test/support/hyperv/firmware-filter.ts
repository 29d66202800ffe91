/**
 * OVMF writes its own words to the serial port; Hyper-V's firmware says nothing there. So everything is dropped up to the end of the line by which
 * it starts a program from a disk.
 */
const STARTS = Buffer.from('BdsDxe: starting ');

export class FirmwareFilter {
  #held: Buffer | null = Buffer.alloc(0);

  /** What the guest said. */
  push(chunk: Buffer): Buffer {
    if (this.#held === null) return chunk;
    const text = Buffer.concat([this.#held, chunk]);
    const start = text.indexOf(STARTS);
    const end = start === -1 ? -1 : text.indexOf('\n', start);
    if (end === -1) {
      this.#held = start === -1 ? text.subarray(-STARTS.length) : text.subarray(start);
      return Buffer.alloc(0);
    }
    this.#held = null;
    return text.subarray(end + 1);
  }
}
