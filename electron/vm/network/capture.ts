import { CAPTURE_CHUNK_MAX_BYTES } from '../../api/limits.ts';
import type { CaptureEnd } from '../../api/network-capture.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { CaptureFilter } from '../../net/link/capture-filter.ts';
import { frameFacts } from '../../net/link/frame-facts.ts';
import type { CapturedFrame, FrameSink } from '../../net/link/pcap.ts';
import { PcapngWriter } from '../../net/link/pcapng-writer.ts';

/**
 * A capture in the making: frames go in, pcapng comes out as its reader asks for it.
 *
 *   running ──stopped, too long, time is up──▶ ended, with the rest still to be read ──▶ read to its end
 *
 * Frames come faster than a disk or a pipe may take them, and the network waits for no reader: beyond WAITING_MAX_BYTES frames are left
 * out and counted. One timer, for a time limit.
 */
export interface CaptureOptions {
  /** Null: all frames. */
  readonly filter: CaptureFilter | null;
  readonly maxBytes: number;
  readonly maxMs: number | null;
  readonly clock: Clock;
  /** No frame is needed any more. */
  readonly onEnd: () => void;
}

const WAITING_MAX_BYTES = 64 * 1024 * 1024;

export class Capture implements FrameSink {
  readonly #options: CaptureOptions;
  readonly #writer: PcapngWriter;
  readonly #timer: Disposable | null;
  #waiting: Uint8Array[] = [];
  /** Of the first block that was not read. */
  #next = 0;
  #waitingBytes = 0;
  #frames = 0;
  #lostFrames = 0;
  #bytes = 0;
  #end: CaptureEnd['reason'] | null = null;
  #wake: () => void = () => undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(options: CaptureOptions) {
    const { maxMs, clock } = options;
    this.#options = options;
    this.#writer = new PcapngWriter({
      application: 'Boathouse',
      interfaceName: 'guest',
      output: (block) => this.#add(block),
    });
    this.#timer = maxMs === null ? null : clock.after(maxMs, () => this.end('time'));
  }

  frame(capture: CapturedFrame): void {
    const { filter } = this.#options;
    if (this.#end !== null || (filter !== null && !filter(this.#factsOf(capture)))) return;
    if (this.#waitingBytes >= WAITING_MAX_BYTES) {
      this.#lostFrames += 1;
      return;
    }
    this.#frames += 1;
    this.#writer.frame(capture);
  }

  end(reason: CaptureEnd['reason']): void {
    if (this.#end !== null) return;
    this.#end = reason;
    void this.#timer?.dispose();
    this.#options.onEnd();
    this.#wake();
  }

  /** The next bytes, as soon as there are some; the end after the last. One reader at a time. */
  async take(): Promise<Buffer | CaptureEnd> {
    while (this.#waitingBytes === 0) {
      if (this.#end !== null) return this.#summary(this.#end);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const batch: Uint8Array[] = [];
    let sizeBytes = 0;
    for (; this.#next < this.#waiting.length; this.#next += 1) {
      const block = this.#waiting[this.#next];
      if (block === undefined || (sizeBytes > 0 && sizeBytes + block.length > CAPTURE_CHUNK_MAX_BYTES)) break;
      batch.push(block);
      sizeBytes += block.length;
    }
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    this.#waitingBytes -= sizeBytes;
    return Buffer.concat(batch, sizeBytes);
  }

  #add(block: Uint8Array): void {
    if (this.#bytes + block.length > this.#options.maxBytes) {
      // The frame that did not fit is not in it.
      this.#frames -= 1;
      this.end('size');
      return;
    }
    this.#bytes += block.length;
    this.#waiting.push(block);
    this.#waitingBytes += block.length;
    this.#wake();
  }

  #summary(reason: CaptureEnd['reason']): CaptureEnd {
    return { kind: 'ended', reason, frames: this.#frames, bytes: this.#bytes, lostFrames: this.#lostFrames };
  }

  #factsOf({ bytes, offset, end }: CapturedFrame): ReturnType<typeof frameFacts> {
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    return frameFacts(this.#view, bytes.byteOffset + offset, bytes.byteOffset + end);
  }
}
