import { TcpStack, type TcpStackOptions } from '../../../electron/net/stack/tcp/tcp-stack.ts';
import type { FlowEndpoints } from '../../../electron/net/stack/incoming-packet.ts';
import type { PacketHeader, PacketOutput, SegmentOffload } from '../../../electron/net/stack/packet-output.ts';
import type { Route } from '../../../electron/net/stack/routes.ts';
import type { DropReason } from '../../../electron/net/wire/drop-reason.ts';
import { ipAddress, writeIpAddress } from '../../../electron/net/wire/ip-address.ts';
import { parseTcp, TCP_FLAG, type TcpHeader, writeTcpHeader } from '../../../electron/net/wire/tcp.ts';
import {
  createTcpOptions,
  parseTcpOptions,
  sackOptionBytes,
  type TcpOptions,
  writeSackBlock,
  writeSackHead,
  writeSynOptions,
  synOptionsBytes,
  writeTimestamps,
} from '../../../electron/net/wire/tcp-options.ts';
import { MemorySockets, type MemorySocketOptions } from './memory-sockets.ts';
import { SimClock } from './sim-clock.ts';

/** A segment that the stack sent. */
export interface Seen {
  readonly header: TcpHeader;
  readonly options: TcpOptions;
  readonly payload: string;
}

/** A segment to the stack: what is not named is what an established flow would say. */
export interface Said {
  readonly flags?: number;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
  readonly payload?: string | Uint8Array;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly timestamp?: number;
  readonly echo?: number;
  readonly sack?: readonly (readonly [number, number])[];
  readonly syn?: { readonly maxSegmentBytes?: number; readonly windowScale?: number; readonly sackPermitted?: boolean };
}

const OFFSET = 8;

/** A guest that says what the test tells it, byte for byte, without any TCP of its own. */
export class ScriptedGuest implements PacketOutput {
  readonly clock = new SimClock();
  readonly sockets: MemorySockets;
  readonly stack: TcpStack;
  readonly endpoints: FlowEndpoints = {
    guest: { address: ipAddress('192.168.65.3'), port: 40_000 },
    remote: { address: ipAddress('203.0.113.9'), port: 80 },
  };
  /** A link that cuts segments, when a test says so before the flow. */
  offload: SegmentOffload | null = null;
  readonly bytes = new Uint8Array(70_000);
  readonly view = new DataView(this.bytes.buffer);
  readonly unreachable: { failure: string; quoteBytes: number }[] = [];
  readonly #seen: Seen[] = [];
  route: Route = { kind: 'host', target: { address: ipAddress('203.0.113.9'), port: 80 } };
  /** Where in `view` the stack writes its segments. */
  readonly begunAt = OFFSET;
  full = false;
  flushes = 0;
  /** Next sequence number of the guest, and of the stack as the guest knows it. */
  sequence = 1000;
  expected = 0;

  constructor(options: Partial<TcpStackOptions> = {}, sockets: MemorySocketOptions = {}) {
    this.sockets = new MemorySockets(this.clock, sockets);
    this.stack = new TcpStack({
      output: this,
      sockets: this.sockets,
      clock: this.clock,
      random: () => 0xffff_8000,
      route: () => this.route,
      unreachable: (_endpoints, failure, packet) => this.unreachable.push({ failure, quoteBytes: packet.length }),
      ...options,
    });
  }

  maxSegmentBytes(): number {
    return 1480;
  }

  begin(_packet: PacketHeader, sizeBytes: number): number {
    if (sizeBytes > (this.offload?.largestSegmentBytes(4) ?? 1480)) throw new Error('too large');
    return this.full ? -1 : OFFSET;
  }

  commit(sizeBytes: number): void {
    const end = OFFSET + sizeBytes;
    const header = parseTcp(this.view, OFFSET, end);
    if (typeof header === 'string') throw new Error(header);
    const options = createTcpOptions();
    const malformed = parseTcpOptions(this.view, OFFSET + 20, OFFSET + header.headerBytes, options);
    if (malformed !== null) throw new Error(malformed);
    const payload = new TextDecoder().decode(this.bytes.subarray(OFFSET + header.headerBytes, end));
    this.#seen.push({ header, options, payload });
  }

  flush(): void {
    this.flushes += 1;
  }

  /** What the stack sent since the last call. */
  take(): Seen[] {
    return this.#seen.splice(0);
  }

  /** The one segment that the stack sent. */
  one(): Seen {
    const seen = this.take();
    const [first] = seen;
    if (first === undefined || seen.length !== 1) throw new Error(`${seen.length} segments instead of one`);
    return first;
  }

  say(said: Said = {}): DropReason | null {
    const { dropped } = this.put(said);
    this.stack.burstEnd();
    return dropped;
  }

  /** Without the end of the burst. */
  put(said: Said): { dropped: DropReason | null } {
    const payload = typeof said.payload === 'string' ? new TextEncoder().encode(said.payload) : said.payload;
    const frame = new Uint8Array(8 + 60 + (payload?.length ?? 0));
    const view = new DataView(frame.buffer);
    writeIpAddress(this.endpoints.guest.address, view, 0);
    writeIpAddress(this.endpoints.remote.address, view, 4);
    const optionBytes = writeOptions(view, OFFSET + 20, said);
    const headerBytes = 20 + optionBytes;
    writeTcpHeader(view, OFFSET, {
      sourcePort: said.sourcePort ?? this.endpoints.guest.port,
      destinationPort: said.destinationPort ?? this.endpoints.remote.port,
      sequence: (said.sequence ?? this.sequence) >>> 0,
      acknowledgement: (said.acknowledgement ?? this.expected) >>> 0,
      headerBytes,
      flags: said.flags ?? TCP_FLAG.ack,
      window: said.window ?? 60_000,
      urgentPointer: 0,
    });
    if (payload !== undefined) frame.set(payload, OFFSET + headerBytes);
    const end = OFFSET + headerBytes + (payload?.length ?? 0);
    return { dropped: this.receive(frame, end) };
  }

  receive(bytes: Uint8Array, end: number): DropReason | null {
    return this.stack.receive({
      family: 4,
      protocol: 6,
      hopLimit: 64,
      view: new DataView(bytes.buffer),
      bytes,
      sourceOffset: 0,
      destinationOffset: 4,
      headerOffset: 0,
      offset: OFFSET,
      end,
      checksumVouched: false,
    });
  }

  /** Opens the flow; `syn` as the guest's SYN says. Without options unless told. */
  open(syn?: Said['syn'], timestamp?: number): Seen {
    const stamp = timestamp === undefined ? {} : { timestamp };
    this.say({ flags: TCP_FLAG.syn, acknowledgement: 0, ...(syn === undefined ? {} : { syn }), ...stamp });
    this.clock.run(1);
    const answer = this.one();
    this.sequence = (this.sequence + 1) >>> 0;
    this.expected = (answer.header.sequence + 1) >>> 0;
    this.say(stamp);
    return answer;
  }

  /** Sends payload in order. */
  write(payload: string): void {
    this.say({ payload });
    this.sequence = (this.sequence + payload.length) >>> 0;
  }
}

function writeOptions(view: DataView, offset: number, said: Said): number {
  if (said.syn !== undefined || ((said.flags ?? 0) & TCP_FLAG.syn) !== 0) {
    if (said.syn === undefined && said.timestamp === undefined) return 0;
    const options = {
      maxSegmentBytes: said.syn?.maxSegmentBytes ?? 1460,
      windowScale: said.syn?.windowScale ?? -1,
      sackPermitted: said.syn?.sackPermitted ?? false,
      timestamps: said.timestamp !== undefined,
      timestamp: said.timestamp ?? 0,
      timestampEcho: said.echo ?? 0,
    };
    writeSynOptions(view, offset, options);
    return synOptionsBytes(options);
  }
  let at = offset;
  if (said.timestamp !== undefined) {
    writeTimestamps(view, at, said.timestamp, said.echo ?? 0);
    at += 12;
  }
  const blocks = said.sack ?? [];
  if (blocks.length > 0) writeSackHead(view, at, blocks.length);
  for (const [index, [start, end]] of blocks.entries())
    writeSackBlock(view, at + 4 + index * 8, start >>> 0, end >>> 0);
  return at + sackOptionBytes(blocks.length) - offset;
}
