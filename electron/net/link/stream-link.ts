import { Emitter } from '../../base/event.ts';
import type { BufferPool, LinkBuffer } from './buffer-pool.ts';
import type { Handshake } from './handshake.ts';
import type { FrameReceiver, Link, LinkEnd, LinkStatistics } from './link.ts';
import { LinkCounters } from './link-counters.ts';
import { largestFrameBytes } from './link-limits.ts';
import type { StreamFraming } from './stream-framing.ts';
import { StreamReader } from './stream-reader.ts';
import type { StreamTransport, StreamTransportEvents } from './stream-transport.ts';
import { StreamWriter } from './stream-writer.ts';

/** What every stream link is made of, whatever its framing. */
export interface StreamLinkOptions {
  readonly transport: StreamTransport;
  readonly mtu: number;
  /** One buffer is taken for reading, the others for writing, at least one. `dispose` gives all of them back. */
  readonly pool: BufferPool;
  /**
   * Calls back once what has happened by now is dealt with. Where it is given, the first flush until then is a write, and all that
   * follow are one together: of a hundred events in one turn of the loop, each with a frame for the guest, the first is not held up, and the
   * others cost the system, and whoever reads, two writes and not a hundred. Without it each flush is a write.
   */
  readonly afterEvents?: (action: () => void) => void;
}

interface StreamLinkParts extends StreamLinkOptions {
  readonly framing: StreamFraming;
  readonly handshake: Handshake | null;
}

/**
 * A link over a byte stream: a `StreamReader` for what comes, a `StreamWriter` for what goes, and a handshake before both where the
 * protocol has one.
 *
 *   idle ─attach─▶ shaking hands ─done─▶ open ─┬─ other end gone: closed, connection broken: failed ─▶ over
 *                  (reserve answers -1)         ├─ length that cannot be, handshake gone wrong: framing ─▶ over
 *                                               └─ dispose ─▶ over, and `ended` is not fired
 *
 * When it is over, `reserve` answers -1 for good. There are no timers: a peer that never finishes its handshake is the caller's to give up.
 */
export class StreamLink implements Link {
  readonly mtu: number;
  readonly #transport: StreamTransport;
  readonly #pool: BufferPool;
  readonly #readBuffer: LinkBuffer;
  readonly #reader: StreamReader;
  readonly #writer: StreamWriter;
  readonly #counters = new LinkCounters();
  readonly #ended = new Emitter<LinkEnd>();
  readonly #afterEvents: StreamLinkOptions['afterEvents'];
  /** A flush was written, and `afterEvents` has not called back yet. */
  #flushed = false;
  #flushDue = false;
  #handshake: Handshake | null;
  #receiver: FrameReceiver | null = null;
  /** Frames may be sent. */
  #open = false;
  #over = false;
  /** A `reserve` was answered with -1, so `writable` is owed. */
  #refused = false;
  #disposed: Promise<void> | null = null;

  /** Throws a RangeError when the MTU is none, or the pool has fewer than two buffers or too small ones. */
  constructor(parts: StreamLinkParts) {
    const { transport, framing, pool } = parts;
    const shared = { framing, counters: this.#counters, largestFrameBytes: largestFrameBytes(parts.mtu) };
    const readBuffer = pool.take();
    if (readBuffer === null) throw new RangeError('the pool has no buffer to read into');
    this.mtu = parts.mtu;
    this.#transport = transport;
    this.#pool = pool;
    this.#readBuffer = readBuffer;
    this.#reader = new StreamReader({ ...shared, buffer: readBuffer });
    this.#writer = new StreamWriter({ ...shared, pool, transport });
    this.#handshake = parts.handshake;
    this.#afterEvents = parts.afterEvents;
  }

  get ended(): Emitter<LinkEnd>['event'] {
    return this.#ended.event;
  }

  get offload(): null {
    return null;
  }

  get statistics(): LinkStatistics {
    return this.#counters;
  }

  get view(): DataView {
    return this.#writer.view;
  }

  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  attach(receiver: FrameReceiver): void {
    if (this.#receiver !== null) throw new Error('the link has a receiver');
    if (this.#over) return;
    this.#receiver = receiver;
    this.#open = this.#handshake === null;
    const events: StreamTransportEvents = {
      readBuffer: () => this.#reader.room(),
      read: (sizeBytes) => this.#read(receiver, sizeBytes),
      written: () => this.#written(),
      closed: (error) => this.#end(error === null ? { kind: 'closed' } : { kind: 'failed', error }),
    };
    this.#transport.start(events);
    this.#say(this.#handshake?.opening ?? null);
  }

  reserve(sizeBytes: number): number {
    const offset = this.#open ? this.#writer.reserve(sizeBytes) : -1;
    if (offset === -1) {
      this.#counters.refusals++;
      this.#refused = true;
    }
    return offset;
  }

  commit(sizeBytes: number): void {
    this.#writer.commit(sizeBytes);
  }

  flush(): void {
    if (!this.#open) return;
    if (this.#flushed) {
      this.#flushDue = true;
      return;
    }
    // A burst that had no frame for the guest must not hold up the first one that comes after it.
    if (!this.#writer.flush() || this.#afterEvents === undefined) return;
    this.#flushed = true;
    this.#afterEvents(this.#eventsAreOver);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  readonly #eventsAreOver = (): void => {
    const isDue = this.#flushDue;
    this.#flushed = false;
    this.#flushDue = false;
    if (isDue && this.#open) this.#writer.flush();
  };

  async #close(): Promise<void> {
    this.#stop();
    this.#ended.dispose();
    await this.#transport.dispose();
    this.#writer.release();
    this.#pool.give(this.#readBuffer);
  }

  #read(receiver: FrameReceiver, sizeBytes: number): void {
    if (this.#over) return;
    this.#reader.filled(sizeBytes);
    if (this.#handshake !== null && !this.#shakeHands(this.#handshake)) return;
    const problem = this.#reader.deliver(receiver);
    if (problem === null) return;
    this.#end({ kind: 'framing', message: problem });
    void this.#transport.dispose();
  }

  /** True: it is done, and what is left in the buffer are frames. */
  #shakeHands(handshake: Handshake): boolean {
    for (;;) {
      const offset = this.#reader.take(handshake.messageBytes);
      if (offset === -1) return false;
      const step = handshake.message(this.#reader.view, offset);
      this.#say(step.reply);
      if (step.kind === 'over') {
        this.#end(step.end);
        this.#transport.end();
        return false;
      }
      if (step.kind === 'done') {
        this.#handshake = null;
        this.#open = true;
        this.#tellWritable();
        return !this.#over;
      }
    }
  }

  #say(message: Uint8Array | null): void {
    if (message === null) return;
    this.#writer.put(message);
    this.#writer.flush();
  }

  #written(): void {
    if (this.#over) return;
    this.#writer.written();
    this.#tellWritable();
  }

  #tellWritable(): void {
    if (!this.#refused || !this.#open) return;
    this.#refused = false;
    this.#receiver?.writable();
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.#stop();
    this.#ended.fire(end);
  }

  #stop(): void {
    this.#over = true;
    this.#open = false;
    this.#reader.stop();
  }
}
