import type { HostFailure } from '../../../../../electron/net/host-sockets.ts';
import { ByteReader } from '../../../../support/fuzz/byte-reader.ts';
import type { FuzzInput, FuzzRecord } from '../../../../support/fuzz/fuzz-input.ts';
import type { FuzzTarget } from '../../../../support/fuzz/fuzz-target.ts';
import { pattern } from '../../../../support/net/guest-frames.ts';
import { endpoint } from '../../../../support/net/stack-under-test.ts';
import { mend } from '../../../../support/net/scene/mend.ts';
import { Scene } from '../../../../support/net/scene/scene.ts';
import { soundFrames, soundSequences } from './sound-inputs.ts';

/** What a record is; the highest bit of `op` keeps its frame for the burst that a later one ends. */
export const OP = {
  rawFrame: 0,
  frame: 1,
  segment: 2,
  time: 3,
  hostTcp: 4,
  hostUdp: 5,
  tcpClient: 6,
  udpClient: 7,
  congestion: 8,
  ping: 9,
  upstream: 10,
  management: 11,
} as const;
const OPS = 12;
const HELD = 0x80;

const FAILURES: readonly [HostFailure, ...HostFailure[]] = [
  'refused',
  'timed-out',
  'host-unreachable',
  'network-unreachable',
  'not-permitted',
  'exhausted',
  'too-large',
  'reset',
  'other',
];
const CLIENTS = [
  '198.51.100.7',
  '127.0.0.1',
  '192.168.65.9',
  '192.168.65.3',
  '169.254.1.1',
  '2001:db8::7',
  '::ffff:198.51.100.8',
  'fe80::7',
] as const;
const HOST_BYTES = pattern(300_000);
const BUSY_MS = 3_600_000;

/** The frame path from end to end: frames of the guest, sockets of the host, clients of published ports, time, a congested link. */
export const gatewayTarget: FuzzTarget = {
  name: 'gateway',
  seeds: soundSequences(),
  record: (random) => {
    const below = (count: number): number => Math.floor(random() * count);
    const frames = soundFrames();
    if (random() < 0.45) return { op: OP.frame, bytes: frames[below(frames.length)] ?? new Uint8Array(0) };
    const op = random() < 0.4 ? OP.segment : below(OPS);
    return { op, bytes: Uint8Array.from({ length: 2 + below(14) }, () => below(256)) };
  },
  run: (input) => new Play().run(input),
};

class Play {
  readonly #scene = new Scene();
  #held: Uint8Array[] = [];

  async run(input: FuzzInput): Promise<void> {
    await this.#scene.publish();
    for (const record of input) {
      await this.#happen(record);
      await this.#scene.settle();
    }
    await this.#scene.finish();
  }

  async #happen({ op, bytes }: FuzzRecord): Promise<void> {
    const { clock, flows, link } = this.#scene;
    const reader = new ByteReader(bytes);
    switch ((op & ~HELD) % OPS) {
      case OP.rawFrame:
        this.#deliver(bytes, op);
        return;
      case OP.frame:
        this.#deliver(mend(bytes), op);
        return;
      case OP.segment:
        this.#deliver(mend(flows.segment(reader, clock.monotonic())), op);
        return;
      case OP.time: {
        const exponent = reader.byte();
        clock.run(Math.min(BUSY_MS, (1 + (exponent & 15)) * 2 ** (exponent >>> 4) * 4));
        return;
      }
      case OP.hostTcp:
        this.#hostTcp(reader);
        return;
      case OP.hostUdp:
        this.#hostUdp(reader);
        return;
      case OP.tcpClient:
        this.#tcpClient(reader);
        return;
      case OP.udpClient:
        this.#udpClient(reader);
        return;
      case OP.congestion: {
        const room = reader.byte();
        if (room > 63) link.relieve();
        else link.congest(room);
        return;
      }
      case OP.ping:
        this.#ping(reader);
        return;
      case OP.upstream:
        this.#upstream(reader);
        return;
      case OP.management:
        await this.#manage(reader);
        return;
    }
  }

  #deliver(frame: Uint8Array, op: number): void {
    this.#held.push(frame);
    if ((op & HELD) !== 0) return;
    const frames = this.#held;
    this.#held = [];
    this.#scene.link.deliver(...frames);
  }

  #hostTcp(reader: ByteReader): void {
    const { sockets } = this.#scene;
    const { tcp } = sockets;
    const socket = tcp[tcp.length - 1 - (reader.byte() % Math.max(1, tcp.length))];
    if (socket === undefined || socket.gone) return;
    const action = reader.byte() % 7;
    if (!socket.connected) {
      if (action < 5) socket.connect();
      else {
        socket.broke = true;
        socket.fail(reader.pick(FAILURES));
      }
    } else if (action < 2) sockets.send(socket, HOST_BYTES.subarray(0, (reader.short() * 8) % HOST_BYTES.length));
    else if (action === 2) sockets.send(socket, HOST_BYTES.subarray(0, reader.short() % 100));
    else if (action === 3) socket.finish();
    else if (action === 4) socket.break(reader.pick(FAILURES));
    else if (action === 5) socket.accepting = false;
    else socket.accept();
    this.#scene.clock.run(0);
  }

  #hostUdp(reader: ByteReader): void {
    const { udp } = this.#scene.sockets;
    const socket = udp[udp.length - 1 - (reader.byte() % Math.max(1, udp.length))];
    if (socket?.isOpen !== true) return;
    if (reader.byte() % 4 === 0) socket.fail(reader.pick(FAILURES));
    else socket.receive(HOST_BYTES.subarray(0, reader.short() % 65_508));
  }

  #tcpClient(reader: ByteReader): void {
    const listener = reader.byte();
    const address = CLIENTS[reader.byte() % (CLIENTS.length + 1)];
    this.#scene.sockets.accept(listener, address === undefined ? null : endpoint(address, reader.short()));
  }

  #udpClient(reader: ByteReader): void {
    const { udpListeners } = this.#scene.sockets;
    const listener = udpListeners[reader.byte() % Math.max(1, udpListeners.length)];
    const address = CLIENTS[reader.byte() % CLIENTS.length] ?? CLIENTS[0];
    const port = reader.short();
    if (listener?.isOpen === true) {
      const sizeBytes = reader.short() % 65_508;
      listener.receive(HOST_BYTES.subarray(0, sizeBytes), endpoint(address, port));
    }
  }

  #ping(reader: ByteReader): void {
    const answer = this.#scene.sockets.pings.splice(reader.byte() % 4, 1)[0];
    const kinds = ['host-unreachable', 'network-unreachable', 'timed-out', 'not-permitted', 'reply'] as const;
    const kind = kinds[reader.byte() % kinds.length] ?? 'reply';
    answer?.(kind === 'reply' ? { kind, payload: HOST_BYTES.slice(0, reader.short()) } : { kind });
  }

  #upstream(reader: ByteReader): void {
    const question = this.#scene.questions.splice(reader.byte() % 4, 1)[0];
    if (question === undefined) return;
    const kind = reader.byte();
    if (kind % 8 === 0) {
      question.answer(null);
      return;
    }
    const counts = [reader.byte() & 3, reader.byte() & 3, reader.byte() & 3];
    const response = Uint8Array.from([...question.query, ...reader.rest()]);
    response[2] = 0x81;
    response[3] = kind;
    for (const [index, count] of counts.entries()) response[7 + index * 2] = count;
    question.answer(response);
  }

  async #manage(reader: ByteReader): Promise<void> {
    const { changed, gateway, published } = this.#scene;
    switch (reader.byte() % 5) {
      case 0:
        gateway.networkChanged(reader.byte() % 2 === 0 ? 'all' : 'stranded');
        return;
      case 1:
        gateway.setNames({ hostname: 'pier', extra: new Map([['a.test', [endpoint('10.9.9.9', 0).address]]]) });
        return;
      case 2:
        changed.fire(undefined);
        return;
      case 3:
        published[reader.byte() % Math.max(1, published.length)]?.disconnect();
        return;
      default:
        await published[reader.byte() % Math.max(1, published.length)]?.dispose();
    }
  }
}
