import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { BufferPool, LinkBuffer } from './buffer-pool.ts';
import { DatagramQueue } from './datagram-queue.ts';
import type { DatagramSlots, DatagramTransport } from './datagram-transport.ts';
import type { FramePrefix } from './frame-prefix.ts';
import type { FrameReceiver, Link, LinkEnd, LinkOffload, LinkStatistics } from './link.ts';
import { LinkCounters } from './link-counters.ts';
import { largestFrameBytes, SMALLEST_FRAME_BYTES } from './link-limits.ts';

export interface DatagramLinkOptions {
  readonly transport: DatagramTransport;
  readonly mtu: number;
  /** Two buffers are taken, one for each direction; `dispose` gives them back. */
  readonly pool: BufferPool;
  readonly clock: Clock;
  /** Before each frame; none unless told. */
  readonly prefix?: FramePrefix;
}

/** How many datagrams one call brings or takes. */
const BATCH = 64;
const QUEUE = 256;
/** When the system has no room and cannot tell when it has. */
const RETRY_MS = 1;
const VFKT = 0x56_46_4b_54;

/**
 * One Ethernet frame (without FCS) a datagram: vfkit's `unixgram`, QEMU's `-netdev dgram`, a TAP device (`tap.ts`, where a header may stand
 * before the frame). Older vfkit clients first send a datagram `VFKT`, which is taken out.
 *
 * The system refuses a datagram when the other end's buffer is full (ENOBUFS, EAGAIN). What was refused stays at the head of the queue,
 * and is tried again when the transport says so, after 1 ms at the latest; meanwhile the queue fills, and then `reserve` answers -1.
 */
export class DatagramLink implements Link {
  readonly mtu: number;
  readonly #transport: DatagramTransport;
  readonly #clock: Clock;
  readonly #pool: BufferPool;
  readonly #buffers: readonly [LinkBuffer, LinkBuffer];
  readonly #prefix: FramePrefix | null;
  readonly #prefixBytes: number;
  /** Of a frame that is carried as it is; what the other end cuts may be longer. */
  readonly #wholeFrameBytes: number;
  readonly #largestFrameBytes: number;
  readonly #queue: DatagramQueue;
  readonly #counters = new LinkCounters();
  readonly #ended = new Emitter<LinkEnd>();
  #receiver: FrameReceiver | null = null;
  #first = true;
  #reservedBytes = -1;
  #reservedOffset = 0;
  #refused = false;
  #retry: Disposable | null = null;
  #over = false;
  #disposed: Promise<void> | null = null;

  /** Throws a RangeError when the MTU is none, or the pool has no two buffers that hold a frame. */
  constructor(options: DatagramLinkOptions) {
    this.#prefix = options.prefix ?? null;
    this.#prefixBytes = this.#prefix?.sizeBytes ?? 0;
    this.#wholeFrameBytes = largestFrameBytes(options.mtu);
    this.#largestFrameBytes = Math.max(this.#wholeFrameBytes, this.#prefix?.largestFrameBytes ?? 0);
    const incoming = options.pool.take();
    const outgoing = options.pool.take();
    if (incoming === null || outgoing === null || options.pool.bufferBytes < this.#slotBytes) {
      throw new RangeError('the pool has no two buffers that hold a frame');
    }
    this.mtu = options.mtu;
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.#pool = options.pool;
    this.#buffers = [incoming, outgoing];
    this.#queue = new DatagramQueue(outgoing, QUEUE);
  }

  /** One byte more than a frame, so that one that was cut off is seen to be too long. */
  get #slotBytes(): number {
    return this.#prefixBytes + this.#largestFrameBytes + 1;
  }

  get offload(): LinkOffload | null {
    return null;
  }

  get ended(): Emitter<LinkEnd>['event'] {
    return this.#ended.event;
  }

  get statistics(): LinkStatistics {
    return this.#counters;
  }

  get view(): DataView {
    return this.#queue.view;
  }

  get bytes(): Uint8Array {
    return this.#queue.bytes;
  }

  attach(receiver: FrameReceiver): void {
    if (this.#receiver !== null) throw new Error('the link has a receiver');
    if (this.#over) return;
    this.#receiver = receiver;
    const slotBytes = this.#slotBytes;
    const [{ bytes, view }] = this.#buffers;
    const lengths = new Uint32Array(Math.min(BATCH, Math.floor(bytes.length / slotBytes)));
    const slots: DatagramSlots = { bytes, slotBytes, lengths };
    this.#transport.start(slots, {
      received: (count) => this.#deliver(slots, view, count),
      writable: () => this.#send(),
      closed: (error) => this.#end(error === null ? { kind: 'closed' } : { kind: 'failed', error }),
    });
  }

  reserve(sizeBytes: number): number {
    if (sizeBytes > this.#largestFrameBytes)
      throw new RangeError(`a frame of ${sizeBytes} bytes does not fit the link`);
    const ready = !this.#over && this.#receiver !== null;
    const roomBytes = this.#prefixBytes + sizeBytes;
    let offset = ready ? this.#queue.room(roomBytes) : -1;
    if (offset === -1 && ready && this.#retry === null && this.#queue.sendTo(this.#transport))
      offset = this.#queue.room(roomBytes);
    if (offset === -1) {
      this.#counters.refusals++;
      this.#refused = true;
      if (ready) this.#tryLater();
      return -1;
    }
    this.#reservedBytes = sizeBytes;
    this.#reservedOffset = offset;
    return offset + this.#prefixBytes;
  }

  commit(sizeBytes: number): void {
    if (sizeBytes > this.#reservedBytes) throw new RangeError(`${sizeBytes} bytes were not reserved`);
    if (sizeBytes > this.#wholeFrameBytes && this.#prefix?.cutByLink !== true)
      throw new RangeError(`a frame of ${sizeBytes} bytes does not fit the MTU of ${this.mtu}`);
    this.#reservedBytes = -1;
    if (sizeBytes < SMALLEST_FRAME_BYTES) {
      this.#counters.invalid++;
      return;
    }
    this.#prefix?.write(this.#queue.view, this.#reservedOffset);
    this.#queue.add(this.#prefixBytes + sizeBytes);
    this.#counters.framesSent++;
    this.#counters.bytesSent += sizeBytes;
  }

  flush(): void {
    if (this.#over || this.#retry !== null) return;
    if (!this.#queue.sendTo(this.#transport)) this.#tryLater();
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#close();
    return this.#disposed;
  }

  async #close(): Promise<void> {
    this.#stop();
    this.#ended.dispose();
    await this.#transport.dispose();
    for (const buffer of this.#buffers) this.#pool.give(buffer);
  }

  #deliver(slots: DatagramSlots, view: DataView, count: number): void {
    const receiver = this.#receiver;
    if (receiver === null) return;
    let delivered = false;
    for (let index = 0; index < count && !this.#over; index++) {
      const offset = index * slots.slotBytes;
      const lengthBytes = slots.lengths[index] ?? 0;
      const first = this.#first;
      this.#first = false;
      if (first && this.#prefix === null && lengthBytes === 4 && view.getUint32(offset) === VFKT) continue;
      const frameBytes = lengthBytes - this.#prefixBytes;
      if (frameBytes < SMALLEST_FRAME_BYTES || frameBytes > this.#longest(view, offset)) {
        this.#counters.invalid++;
        continue;
      }
      this.#counters.framesReceived++;
      this.#counters.bytesReceived += frameBytes;
      delivered = true;
      receiver.frame(view, slots.bytes, offset + this.#prefixBytes, offset + lengthBytes);
    }
    if (delivered && !this.#over) receiver.burstEnd();
  }

  /** How long the frame behind the prefix at `offset` may be. */
  #longest(view: DataView, offset: number): number {
    const kind = this.#prefix?.read(view, offset) ?? 'whole';
    if (kind === 'unknown') return 0;
    return kind === 'whole' ? this.#wholeFrameBytes : this.#largestFrameBytes;
  }

  #send(): void {
    if (this.#over) return;
    void this.#retry?.dispose();
    this.#retry = null;
    if (!this.#queue.sendTo(this.#transport)) {
      this.#tryLater();
    } else if (this.#refused) {
      this.#refused = false;
      this.#receiver?.writable();
    }
  }

  #tryLater(): void {
    this.#retry ??= this.#clock.after(RETRY_MS, () => this.#send());
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.#stop();
    this.#ended.fire(end);
  }

  #stop(): void {
    this.#over = true;
    void this.#retry?.dispose();
    this.#retry = null;
  }
}
