import { LineSplitter } from '../console/line-splitter.ts';

/**
 * Whether the guest's kernel said that it switches the machine off, for a Hyper-V whose log tells nothing. It prints that however quiet it is
 * told to be.
 */
const LINE_MAX_BYTES = 4096;
const POWER_DOWN = /^\[ *\d+\.\d+\] reboot: Power down/;

export class PowerDownWatch {
  #lines = new LineSplitter(LINE_MAX_BYTES);
  #seen = false;

  get seen(): boolean {
    return this.#seen;
  }

  push(chunk: Uint8Array): void {
    const lines = this.#lines.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (lines === null) this.#lines = new LineSplitter(LINE_MAX_BYTES);
    else this.#seen ||= lines.some((line) => POWER_DOWN.test(line));
  }
}
