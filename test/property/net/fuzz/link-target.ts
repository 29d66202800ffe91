import { FixedBufferPool } from '../../../../electron/net/link/buffer-pool.ts';
import type { Link } from '../../../../electron/net/link/link.ts';
import { createMemoryStream, type MemoryStreamEnd } from '../../../../electron/net/link/memory-stream.ts';
import { QemuLink } from '../../../../electron/net/link/qemu.ts';
import { VpnkitClientLink } from '../../../../electron/net/link/vpnkit-client.ts';
import { VpnkitLink } from '../../../../electron/net/link/vpnkit.ts';
import { vpnkitCommand, vpnkitInit, vpnkitResponse } from '../../../../electron/net/link/vpnkit-messages.ts';
import { ByteReader } from '../../../support/fuzz/byte-reader.ts';
import type { FuzzInput, FuzzRecord } from '../../../support/fuzz/fuzz-input.ts';
import type { FuzzTarget } from '../../../support/fuzz/fuzz-target.ts';
import { pattern } from '../../../support/net/guest-frames.ts';
import { SimClock } from '../../../support/net/sim-clock.ts';

const OP = { bytes: 0, vpnkitFrame: 1, qemuFrame: 2, chunks: 3, send: 4, stall: 5, time: 6, close: 7 } as const;
const OPS = 8;
const BUFFERS = 3;
const COMMIT = '0123456789012345678901234567890123456789';
const MAC = { high: 0x0250, low: 0x1234_5678 };
const REQUEST = { uuid: 'c3a9a7b2-1f6c-4d44-9a9d-0f4f4d4b7d11', preferredIpv4: 0xc0a8_4103 };
const VIF = { mtu: 1500, maxPacketBytes: 1550, mac: MAC };

/** The streams of vpnkit and QEMU, the handshake included: any bytes in pieces of any size, frames the other way, a peer that stops or goes. */
class Play {
  readonly #clock = new SimClock();
  readonly #pool = new FixedBufferPool({ buffers: BUFFERS, bufferBytes: 160_000 });
  readonly #peer: MemoryStreamEnd;
  readonly #link: Link;
  #chunkBytes = 1_000_000;
  #received = 0;
  #receivedBytes = 0;
  #ends = 0;
  #pending: Uint8Array = new Uint8Array(0);

  constructor(kind: number) {
    const [mine, peer] = createMemoryStream({
      clock: this.#clock,
      capacityBytes: 20_000,
      chunkBytes: () => this.#chunkBytes,
    });
    this.#peer = peer;
    const shared = { transport: mine, pool: this.#pool };
    switch (kind % 4) {
      case 0:
        this.#link = new VpnkitLink({
          ...shared,
          commit: COMMIT,
          admit: ({ uuid }) => (uuid.startsWith('c') ? { mac: MAC } : { refusal: `nobody knows ${uuid}` }),
        });
        break;
      case 1:
        this.#link = new VpnkitClientLink({
          ...shared,
          mtu: 1500,
          commit: COMMIT,
          request: REQUEST,
          admitted: () => undefined,
        });
        break;
      default:
        this.#link = new QemuLink({ ...shared, mtu: kind % 4 === 2 ? 1500 : 65_520 });
    }
    this.#link.ended(() => (this.#ends += 1));
    this.#link.attach({
      frame: (view, bytes, offset, end) => {
        if (view.buffer !== bytes.buffer || end - offset < 14 || end - offset > this.#link.mtu + 14)
          throw new Error(`a frame of ${end - offset} bytes`);
        if (this.#ends > 0) throw new Error('a frame after the end');
        this.#received += 1;
        this.#receivedBytes += end - offset;
      },
      burstEnd: () => undefined,
      writable: () => undefined,
    });
    peer.start({
      readBuffer: () => new Uint8Array(4096),
      read: () => undefined,
      written: () => this.#write(),
      closed: () => undefined,
    });
  }

  async run(records: readonly FuzzRecord[]): Promise<void> {
    for (const record of records) {
      this.#happen(record);
      this.#clock.run(0);
    }
    this.#clock.run(10);
    const { framesReceived, bytesReceived } = this.#link.statistics;
    if (framesReceived !== this.#received || bytesReceived !== this.#receivedBytes) throw new Error('a wrong count');
    if (this.#ends > 1) throw new Error('ended twice');
    if (this.#ends > 0 && this.#link.reserve(100) !== -1) throw new Error('room after the end');
    await this.#link.dispose();
    if (this.#pool.free !== BUFFERS) throw new Error(`${this.#pool.free} buffers came back`);
    this.#peer.dispose();
    this.#clock.run(10);
    if (this.#clock.pending > 0) throw new Error('a timer is left');
  }

  #happen({ op, bytes }: FuzzRecord): void {
    const reader = new ByteReader(bytes);
    switch (op % OPS) {
      case OP.bytes:
        this.#say(bytes);
        return;
      case OP.vpnkitFrame: {
        const size = reader.short();
        this.#say(framed([size & 255, size >>> 8], size));
        return;
      }
      case OP.qemuFrame: {
        const size = reader.short() + (reader.byte() & 1) * 65_536;
        this.#say(framed([0, size >>> 16, (size >>> 8) & 255, size & 255], size));
        return;
      }
      case OP.chunks:
        this.#chunkBytes = 1 + reader.short();
        return;
      case OP.send: {
        const size = Math.min(14 + reader.short(), this.#link.mtu + 14);
        for (let count = reader.byte() & 63; count >= 0; count -= 1) {
          if (this.#link.reserve(size) >= 0) this.#link.commit(size);
        }
        this.#link.flush();
        return;
      }
      case OP.stall:
        this.#peer.stalled = (reader.byte() & 1) === 0;
        return;
      case OP.time:
        this.#clock.run(reader.short());
        return;
      case OP.close:
        if ((reader.byte() & 1) === 0) this.#peer.end();
        else this.#peer.dispose();
        return;
    }
  }

  #say(bytes: Uint8Array): void {
    const isIdle = this.#pending.length === 0;
    this.#pending = isIdle ? bytes.slice() : Buffer.concat([this.#pending, bytes]);
    if (isIdle) this.#write();
  }

  #write(): void {
    const bytes = this.#pending;
    this.#pending = new Uint8Array(0);
    if (bytes.length > 0) this.#peer.write(bytes);
  }
}

function framed(prefix: readonly number[], sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(prefix.length + sizeBytes);
  bytes.set(prefix);
  return bytes;
}

const record = (op: number, bytes: Uint8Array | readonly number[]): FuzzRecord => ({
  op,
  bytes: Uint8Array.from(bytes),
});

export const linkTarget: FuzzTarget = {
  name: 'link',
  seeds: [0, 1, 2, 3].flatMap((kind): FuzzInput[] => {
    const client = [record(OP.bytes, vpnkitInit(COMMIT)), record(OP.bytes, vpnkitCommand(REQUEST))];
    const server = [record(OP.bytes, vpnkitInit(COMMIT)), record(OP.bytes, vpnkitResponse({ kind: 'vif', vif: VIF }))];
    const hands = kind === 0 ? client : kind === 1 ? server : [];
    const frames = [1, 2].includes(kind + 1) ? OP.vpnkitFrame : OP.qemuFrame;
    const begin = record(kind, []);
    return [
      [begin, ...hands, record(frames, [1, 0]), record(OP.send, [1, 0, 3]), record(OP.close, [0])],
      [
        begin,
        record(OP.chunks, [0, 2]),
        ...hands,
        record(frames, [0, 60]),
        record(frames, [5, 234]),
        record(frames, [0, 1]),
      ],
      [
        begin,
        ...hands,
        record(OP.stall, [0]),
        record(OP.send, [4, 0, 63]),
        record(OP.stall, [1]),
        record(OP.time, [0, 9]),
      ],
      [begin, record(OP.bytes, vpnkitResponse({ kind: 'disconnect', message: 'no' })), record(OP.bytes, pattern(300))],
    ];
  }),
  record: (random) => {
    const below = (count: number): number => Math.floor(random() * count);
    return record(
      below(OPS),
      Array.from({ length: 1 + below(6) }, () => below(256)),
    );
  },
  // The first record says which link it is.
  run: ([first, ...records]) => new Play(first?.op ?? 0).run(records),
};
