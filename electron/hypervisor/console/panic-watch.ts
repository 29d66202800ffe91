import { Emitter, type Event } from '../../base/event.ts';
import { LineSplitter } from './line-splitter.ts';

/**
 * A panic, read off the guest's console, for hypervisors without a device by which a guest could cry (vfkit, HyperKit). The line is the kernel's own, with its time
 * stamp, and printed however quiet the kernel is told to be; whoever can write such a line to the console is root of the guest, and
 * can stop it anyway.
 */
const LINE_MAX_BYTES = 4096;
const PANIC = /^\[ *\d+\.\d+\] Kernel panic - not syncing/;

export class PanicWatch {
  readonly #panic = new Emitter<void>();
  #lines = new LineSplitter(LINE_MAX_BYTES);

  get onPanic(): Event<void> {
    return this.#panic.event;
  }

  push(chunk: Uint8Array): void {
    const lines = this.#lines.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (lines === null) this.#lines = new LineSplitter(LINE_MAX_BYTES);
    else if (lines.some((line) => PANIC.test(line))) this.#panic.fire();
  }
}
