import { finishChecksum, partialChecksum, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import {
  TCP_FLAG,
  TCP_HEADER_BYTES,
  TCP_PROTOCOL,
  type TcpHeader,
  writeTcpChecksum,
  writeTcpHeader,
} from '../../wire/tcp.ts';
import {
  sackBlocksThatFit,
  sackOptionBytes,
  synOptionsBytes,
  TIMESTAMPS_OPTION_BYTES,
  writeSynOptions,
  writeTimestamps,
} from '../../wire/tcp-options.ts';
import type { FlowEndpoints } from '../incoming-packet.ts';
import type { PacketHeader } from '../packet-output.ts';
import type { FlowContext } from './flow-context.ts';
import type { FlowOptions } from './options.ts';
import type { ReceiveHalf } from './receive.ts';

const MAX_OPTION_BYTES = 40;
const { ack, rst, syn } = TCP_FLAG;

/**
 * Writes the segments of one flow into the link's buffer: `begin` writes the header and gives the place of the payload, `commit` the
 * checksum. Every segment carries the latest acknowledgement, window, timestamps and, when data came out of order, SACK blocks.
 */
export class FlowWire {
  readonly #context: FlowContext;
  readonly #packet: PacketHeader;
  readonly #addressSum: number;
  readonly #options: FlowOptions;
  readonly #receive: ReceiveHalf;
  /** Used again for each segment. */
  readonly #header: TcpHeader;
  #offset = 0;
  #sizeBytes = 0;
  #payloadBytes = 0;

  constructor(context: FlowContext, endpoints: FlowEndpoints, halves: { options: FlowOptions; receive: ReceiveHalf }) {
    const { guest, remote } = endpoints;
    this.#context = context;
    this.#options = halves.options;
    this.#receive = halves.receive;
    this.#packet = { source: remote.address, destination: guest.address, protocol: TCP_PROTOCOL };
    this.#addressSum = pseudoHeaderSum(remote.address, guest.address, TCP_PROTOCOL, 0);
    this.#header = {
      sourcePort: remote.port,
      destinationPort: guest.port,
      sequence: 0,
      acknowledgement: 0,
      headerBytes: 0,
      flags: 0,
      window: 0,
      urgentPointer: 0,
    };
  }

  /** What the next segment can hold of payload. */
  get payloadBytes(): number {
    return this.#options.segmentBytes - this.#optionBytes(this.#sackBlocks());
  }

  /** The same, of one that the link cuts into segments of `payloadBytes`; as much as those where it does not. */
  get largestPayloadBytes(): number {
    const { payloadBytes } = this;
    const { offload } = this.#context.output;
    if (offload === null) return payloadBytes;
    const headersBytes = TCP_HEADER_BYTES + this.#optionBytes(this.#sackBlocks());
    const roomBytes = offload.largestSegmentBytes(this.#packet.destination.family) - headersBytes;
    return Math.max(payloadBytes, roomBytes - (roomBytes % payloadBytes));
  }

  /** Offset of `payloadBytes` of room in the output's `bytes`, or -1: the link takes nothing now. Not for SYN. */
  begin(flags: number, sequence: number, payloadBytes: number): number {
    const blocks = (flags & rst) === 0 ? this.#sackBlocks() : 0;
    const optionBytes = this.#optionBytes(blocks);
    const offset = this.#beginHeader(flags, sequence, optionBytes + payloadBytes);
    if (offset < 0) return -1;
    const { view } = this.#context.output;
    let at = offset + TCP_HEADER_BYTES;
    if (this.#options.timestamps) {
      writeTimestamps(view, at, this.#options.timestamp(this.#context.nowMs), this.#options.recent);
      at += TIMESTAMPS_OPTION_BYTES;
    }
    if (blocks > 0) this.#receive.sack.write(view, at, blocks);
    this.#finishHeader(optionBytes, flags);
    this.#payloadBytes = payloadBytes;
    return offset + TCP_HEADER_BYTES + optionBytes;
  }

  /** `payloadSum`: of the payload, as `CopyAndSum` answers it; where the link has the checksum to do, anything. */
  commit(payloadSum: number): void {
    const { output, statistics } = this.#context;
    const pseudoSum = this.#addressSum + this.#sizeBytes;
    if (output.offload === null) {
      const headerEnd = this.#offset + this.#header.headerBytes;
      const sum = sumBytes(output.bytes, this.#offset, headerEnd, pseudoSum + payloadSum);
      writeTcpChecksum(output.view, this.#offset, finishChecksum(sum));
      output.commit(this.#sizeBytes);
    } else {
      const { headerBytes } = this.#header;
      const wholeBytes = this.#options.segmentBytes + TCP_HEADER_BYTES - headerBytes;
      writeTcpChecksum(output.view, this.#offset, partialChecksum(pseudoSum));
      const segmentBytes = this.#payloadBytes > wholeBytes ? wholeBytes : 0;
      output.offload.commit(this.#sizeBytes, { headerBytes, segmentBytes });
    }
    statistics.segmentsSent += 1;
    this.#receive.lastAckSent = this.#receive.next;
    this.#receive.acknowledging.sent(this.#payloadBytes > 0);
  }

  /** A segment without payload; false: the link takes nothing now. */
  sendBare(flags: number, sequence: number): boolean {
    if (this.begin(flags, sequence, 0) < 0) return false;
    this.commit(0);
    return true;
  }

  /** SYN, or with `ack` in `flags` SYN-ACK. */
  sendSyn(flags: number, sequence: number): boolean {
    const options = this.#options.syn(this.#context.nowMs, (flags & ack) === 0 ? 'offer' : 'answer');
    const optionBytes = synOptionsBytes(options);
    const offset = this.#beginHeader(flags, sequence, optionBytes);
    if (offset < 0) return false;
    writeSynOptions(this.#context.output.view, offset + TCP_HEADER_BYTES, options);
    this.#finishHeader(optionBytes, flags);
    this.#payloadBytes = 0;
    this.commit(0);
    return true;
  }

  #beginHeader(flags: number, sequence: number, restBytes: number): number {
    this.#sizeBytes = TCP_HEADER_BYTES + restBytes;
    this.#offset = this.#context.output.begin(this.#packet, this.#sizeBytes);
    this.#header.flags = flags;
    this.#header.sequence = sequence;
    return this.#offset;
  }

  /** RFC 7323 section 2.2: the window of a SYN is never scaled. */
  #finishHeader(optionBytes: number, flags: number): void {
    const header = this.#header;
    header.acknowledgement = (flags & ack) === 0 ? 0 : this.#receive.next;
    header.headerBytes = TCP_HEADER_BYTES + optionBytes;
    header.window = this.#receive.window((flags & syn) === 0 ? this.#options.ownShift : 0);
    writeTcpHeader(this.#context.output.view, this.#offset, header);
  }

  #sackBlocks(): number {
    if (!this.#options.sack || this.#receive.sack.count === 0) return 0;
    return Math.min(this.#receive.sack.count, sackBlocksThatFit(MAX_OPTION_BYTES - this.#optionBytes(0)));
  }

  #optionBytes(blocks: number): number {
    return (this.#options.timestamps ? TIMESTAMPS_OPTION_BYTES : 0) + sackOptionBytes(blocks);
  }
}
