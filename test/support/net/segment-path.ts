import type { Clock } from '../../../electron/base/clock.ts';
import type { TcpStack } from '../../../electron/net/stack/tcp/tcp-stack.ts';
import type { PacketHeader, PacketOutput } from '../../../electron/net/stack/packet-output.ts';
import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../../electron/net/wire/checksum.ts';
import { writeIpAddress } from '../../../electron/net/wire/ip-address.ts';

/** What a path does to segments. */
export interface PathFaults {
  readonly delayMs: number;
  /** Probabilities from 0 to 1. */
  readonly loss?: number;
  readonly duplication?: number;
  readonly reorder?: number;
  /** How much later a reordered segment comes. */
  readonly reorderMs?: number;
  readonly bytesPerMs?: number;
  /** What the path takes before it says that it is full; nothing is lost by that. */
  readonly queueBytes?: number;
}

const HEADROOM = 40;

/** One direction of a link without Ethernet: segments with their addresses before them, with faults by a seed. */
export class SegmentPath implements PacketOutput {
  readonly offload = null;
  readonly bytes = new Uint8Array(70_000);
  readonly view = new DataView(this.bytes.buffer);
  /** Whoever receives, and whoever is told that the path takes more. */
  receiver: TcpStack | null = null;
  sender: TcpStack | null = null;
  carried = 0;
  dropped = 0;
  open = true;
  badChecksums = 0;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #mtu: number;
  faults: PathFaults;
  #packet: PacketHeader | null = null;
  #queuedBytes = 0;
  #freeAtMs = 0;
  #refused = false;
  #arrived: { bytes: Uint8Array; family: 4 | 6 }[] = [];

  constructor(clock: Clock, options: { faults: PathFaults; random: () => number; mtu: number }) {
    this.#clock = clock;
    this.#random = options.random;
    this.#mtu = options.mtu;
    this.faults = options.faults;
  }

  maxSegmentBytes(family: 4 | 6): number {
    return this.#mtu - (family === 4 ? 20 : 40);
  }

  begin(packet: PacketHeader, sizeBytes: number): number {
    if (sizeBytes > this.maxSegmentBytes(packet.destination.family)) throw new Error(`a segment of ${sizeBytes} bytes`);
    if (!this.open || this.#queuedBytes + sizeBytes > (this.faults.queueBytes ?? Infinity)) {
      this.#refused = true;
      return -1;
    }
    this.#packet = packet;
    return HEADROOM;
  }

  commit(sizeBytes: number): void {
    const packet = this.#packet;
    if (packet === null) throw new Error('committed what was not begun');
    this.#packet = null;
    this.#check(packet, sizeBytes);
    const { family, words } = packet.source;
    const addressBytes = words.length * 4;
    const frame = new Uint8Array(addressBytes * 2 + sizeBytes);
    const view = new DataView(frame.buffer);
    writeIpAddress(packet.source, view, 0);
    writeIpAddress(packet.destination, view, addressBytes);
    frame.set(this.bytes.subarray(HEADROOM, HEADROOM + sizeBytes), addressBytes * 2);
    this.carried += 1;
    const {
      bytesPerMs = Infinity,
      delayMs,
      duplication = 0,
      loss = 0,
      reorder = 0,
      reorderMs = delayMs * 2,
    } = this.faults;
    this.#queuedBytes += sizeBytes;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonic()) + sizeBytes / bytesPerMs;
    const leavesInMs = this.#freeAtMs - this.#clock.monotonic();
    this.#clock.after(leavesInMs, () => this.#left(sizeBytes));
    if (this.#random() < loss) {
      this.dropped += 1;
      return;
    }
    const late = this.#random() < reorder ? reorderMs : 0;
    this.#clock.after(leavesInMs + delayMs + late, () => this.#arrive(frame, family));
    if (this.#random() < duplication) this.#clock.after(leavesInMs + delayMs * 2, () => this.#arrive(frame, family));
  }

  flush(): void {
    // Segments are on their way once they are committed.
  }

  /** The other end takes frames again. */
  reopen(): void {
    this.open = true;
    this.sender?.writable();
  }

  #left(sizeBytes: number): void {
    this.#queuedBytes -= sizeBytes;
    if (!this.#refused || this.#queuedBytes * 2 > (this.faults.queueBytes ?? Infinity)) return;
    this.#refused = false;
    this.sender?.writable();
  }

  /** What arrives at one moment is one burst. */
  #arrive(bytes: Uint8Array, family: 4 | 6): void {
    if (this.#arrived.push({ bytes, family }) === 1) this.#clock.after(0, () => this.#burst());
  }

  #burst(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const { bytes, family } of arrived) {
      const addressBytes = family === 4 ? 4 : 16;
      this.receiver?.receive({
        family,
        protocol: 6,
        hopLimit: 64,
        view: new DataView(bytes.buffer),
        bytes,
        sourceOffset: 0,
        destinationOffset: addressBytes,
        headerOffset: 0,
        offset: addressBytes * 2,
        end: bytes.length,
        checksumVouched: false,
      });
    }
    this.receiver?.burstEnd();
  }

  #check(packet: PacketHeader, sizeBytes: number): void {
    const sum = pseudoHeaderSum(packet.source, packet.destination, packet.protocol, sizeBytes);
    if (finishChecksum(sumBytes(this.bytes, HEADROOM, HEADROOM + sizeBytes, sum)) !== 0) this.badChecksums += 1;
  }
}
