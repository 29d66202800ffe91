import { Emitter } from '../../../../electron/base/event.ts';
import type { HostTcpEvents, HostTcpSocket, HostUdpSocket } from '../../../../electron/net/host-sockets.ts';
import { DnsForwarder } from '../../../../electron/net/service/dns/dns-forwarder.ts';
import { DNS_LIMITS } from '../../../../electron/net/service/dns/dns-limits.ts';
import { skipPlainName } from '../../../../electron/net/service/dns/dns-name.ts';
import { readRecord } from '../../../../electron/net/service/dns/dns-record.ts';
import { DnsServer } from '../../../../electron/net/service/dns/dns-server.ts';
import { framed, FrameReader } from '../../../../electron/net/service/dns/frame-reader.ts';
import { builtInNames } from '../../../../electron/net/service/names.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { ByteReader } from '../../../support/fuzz/byte-reader.ts';
import type { FuzzInput, FuzzRecord } from '../../../support/fuzz/fuzz-input.ts';
import type { FuzzTarget } from '../../../support/fuzz/fuzz-target.ts';
import { bytesOf } from '../../../support/net/guest-frames.ts';
import { SimClock } from '../../../support/net/sim-clock.ts';
import { dnsQuestion } from './gateway/sound-inputs.ts';

const OP = { udp: 0, tcpBytes: 1, tcpMessage: 2, upstream: 3, time: 4, reading: 5, ending: 6, management: 7 } as const;
const OPS = 8;
const CLIENTS = 3;
const NAMES = builtInNames({
  hostAddresses: [ipAddress('192.168.65.2'), ipAddress('fd00:65::2')],
  gatewayAddresses: [ipAddress('192.168.65.1')],
  hostname: 'harbour',
  extra: new Map([['many.test', Array.from({ length: 36 }, (_, index) => ipAddress(`10.1.1.${index + 1}`))]]),
});

/** A client over TCP: takes what the service sends when it is reading, and reads it as DNS messages. */
class TcpClient implements HostTcpEvents {
  socket: HostTcpSocket | null = null;
  reading = true;
  isOpen = true;
  isBusy = false;
  readonly #reader = new FrameReader(0xffff);
  readonly #room = new Uint8Array(700);

  connected(): void {
    if (!this.isOpen) throw new Error('connected after the end');
  }

  failed(): void {
    this.isOpen = false;
  }

  readBuffer(): Uint8Array {
    return this.#room;
  }

  read(sizeBytes: number): boolean {
    if (!this.isOpen) throw new Error('bytes after the end');
    for (let at = 0; at < sizeBytes; ) {
      const read = this.#reader.read(this.#room.subarray(0, sizeBytes), at);
      if (read === null) break;
      if (read === 'invalid') throw new Error('the service sent what is no message');
      checkMessage(read.message, 0xffff);
      at = read.next;
    }
    return this.reading;
  }

  written(): void {
    this.isBusy = false;
  }

  ended(): void {
    this.socket?.end();
    this.socket?.close();
    this.isOpen = false;
  }

  broken(): void {
    this.isOpen = false;
  }
}

class Play {
  readonly #clock = new SimClock();
  readonly #changed = new Emitter<void>();
  readonly #questions: { readonly query: Uint8Array; readonly answer: (response: Uint8Array | null) => void }[] = [];
  readonly #forwarder = new DnsForwarder({
    clock: this.#clock,
    names: NAMES,
    upstream: {
      changed: this.#changed.event,
      resolve: (query) =>
        new Promise((resolve, reject) => {
          const answer = (response: Uint8Array | null): void =>
            response === null ? reject(new Error('nobody answers')) : resolve(response);
          this.#questions.push({ query: query.bytes.slice(), answer });
        }),
    },
  });
  readonly #server = new DnsServer(this.#clock, this.#forwarder);
  readonly #udp: HostUdpSocket[] = Array.from({ length: CLIENTS }, () =>
    this.#server.openUdp({
      datagram: (bytes) => checkMessage(bytes, DNS_LIMITS.udpBytes),
      failed: () => {
        throw new Error('a flow of the service failed');
      },
    }),
  );
  readonly #tcp: TcpClient[] = Array.from({ length: CLIENTS }, () => this.#connect());

  async run(input: FuzzInput): Promise<void> {
    for (const record of input) {
      this.#happen(record);
      for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
      if (this.#server.connectionCount > CLIENTS) throw new Error(`${this.#server.connectionCount} connections`);
      const { cacheHits, forwarded, overLimit, queries } = this.#forwarder.statistics;
      if (cacheHits + forwarded + overLimit > queries) throw new Error('more answers than questions');
    }
    for (const socket of this.#udp) void socket.dispose();
    this.#server.dispose();
    this.#forwarder.dispose();
    for (const { answer } of this.#questions) answer(null);
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
    if (this.#server.connectionCount > 0) throw new Error('a connection is left');
    this.#clock.run(DNS_LIMITS.upstreamTimeoutMs);
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
    if (this.#clock.pending > 0) throw new Error(`${this.#clock.pending} timers are left`);
  }

  #connect(): TcpClient {
    const client = new TcpClient();
    client.socket = this.#server.connectTcp(client);
    return client;
  }

  #happen({ op, bytes }: FuzzRecord): void {
    const reader = new ByteReader(bytes);
    switch (op % OPS) {
      case OP.udp:
        this.#udp[reader.byte() % CLIENTS]?.send(reader.rest());
        return;
      case OP.tcpBytes:
        this.#write(reader.byte(), reader.rest());
        return;
      case OP.tcpMessage:
        this.#write(reader.byte(), framed(reader.rest()));
        return;
      case OP.upstream:
        this.#answer(reader);
        return;
      case OP.time:
        this.#clock.run(reader.short() * 50);
        return;
      case OP.reading: {
        const client = this.#tcp[reader.byte() % CLIENTS];
        if (client?.isOpen !== true) return;
        client.reading = (reader.byte() & 1) === 1;
        if (client.reading) client.socket?.resumeReading();
        return;
      }
      case OP.ending: {
        const index = reader.byte() % CLIENTS;
        const client = this.#tcp[index];
        if (client?.isOpen === true && (reader.byte() & 1) === 0) {
          client.socket?.end();
          return;
        }
        if (client?.isOpen === true) client.socket?.reset();
        this.#tcp[index] = this.#connect();
        return;
      }
      case OP.management:
        if ((reader.byte() & 1) === 0) this.#forwarder.forgetAnswers();
        else this.#changed.fire(undefined);
        return;
    }
  }

  #write(index: number, bytes: Uint8Array): void {
    const client = this.#tcp[index % CLIENTS];
    if (client?.isOpen !== true || client.isBusy || bytes.length === 0) return;
    client.isBusy = client.socket?.write(bytes) === false;
  }

  /** The question again, with counts and a code, and behind it whatever the record says. */
  #answer(reader: ByteReader): void {
    const question = this.#questions.splice(reader.byte() % 4, 1)[0];
    if (question === undefined) return;
    const kind = reader.byte();
    if (kind === 0) {
      question.answer(null);
      return;
    }
    const counts = [reader.byte(), reader.byte(), reader.byte()];
    const copies = 1 + (reader.byte() & 63);
    const { query } = question;
    const end = 12 + Math.max(0, skipPlainName(query, 12, query.length) - 12) + 4;
    const records = reader.rest();
    const response = bytesOf(query.subarray(0, end), ...Array.from({ length: copies }, () => records));
    response[2] = 0x81;
    response[3] = kind;
    for (const [at, count] of [0, ...counts].entries()) response[5 + at * 2] = at === 0 ? 1 : count;
    question.answer(response);
  }
}

/** What the service sends is a whole response: every record lies within it, and nothing stands behind the last one. */
function checkMessage(bytes: Uint8Array, largestBytes: number): void {
  if (bytes.length < 12 || bytes.length > largestBytes) throw new Error(`a response of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if ((view.getUint16(2) & 0x8000) === 0) throw new Error('the service sent a question');
  let at = 12;
  for (let count = view.getUint16(4); count > 0; count -= 1) {
    at = skipPlainName(bytes, at, bytes.length) + 4;
    if (at < 16 || at > bytes.length) throw new Error('the service sent a malformed question');
  }
  for (let count = view.getUint16(6) + view.getUint16(8) + view.getUint16(10); count > 0; count -= 1) {
    const record = readRecord(bytes, at);
    if (record === null) throw new Error('the service sent a malformed record');
    at = record.end;
  }
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes stand behind the last record`);
}

const A_RECORD = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1];
const SOA_RECORD = [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 22, 0, 0, ...Array.from({ length: 20 }, () => 9)];
const OPT_RECORD = [0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0];
const record = (op: number, ...parts: readonly (readonly number[] | Uint8Array)[]): FuzzRecord => ({
  op,
  bytes: bytesOf(...parts),
});

/** The DNS service over UDP and TCP, with an upstream that answers anything. */
export const dnsTarget: FuzzTarget = {
  name: 'dns',
  seeds: [
    ...[1, 28, 255, 252, 251, 41, 12].map((type) => [record(OP.udp, [0], dnsQuestion(type))]),
    ...['host.docker.internal', 'many.test', 'localhost'].map((name) => [record(OP.udp, [1], dnsQuestion(1, name))]),
    [
      record(OP.udp, [0], dnsQuestion()),
      record(OP.udp, [1], dnsQuestion()),
      record(OP.upstream, [0, 0x80, 1, 0, 1, 0], A_RECORD, OPT_RECORD),
      record(OP.time, [0, 100]),
      record(OP.tcpMessage, [0], dnsQuestion()),
    ],
    [
      record(OP.tcpMessage, [0], dnsQuestion()),
      record(OP.upstream, [0, 0x83, 0, 1, 0, 0], SOA_RECORD),
      record(OP.udp, [0], dnsQuestion()),
    ],
    [record(OP.udp, [0], dnsQuestion()), record(OP.upstream, [0, 0x80, 64, 0, 0, 63], A_RECORD)],
    [
      record(OP.reading, [1, 0]),
      record(OP.tcpMessage, [1], dnsQuestion(1, 'many.test')),
      record(OP.ending, [1, 0]),
      record(OP.reading, [1, 1]),
    ],
    [
      record(OP.tcpBytes, [2, 0]),
      record(OP.tcpBytes, [2, 35]),
      record(OP.tcpBytes, [2], dnsQuestion()),
      record(OP.time, [3, 0]),
    ],
    [
      record(OP.udp, [0], dnsQuestion()),
      record(OP.time, [1, 0]),
      record(OP.management, [0]),
      record(OP.management, [1]),
    ],
  ],
  record: (random) => {
    const below = (count: number): number => Math.floor(random() * count);
    const op = below(OPS);
    if (op === OP.udp || op === OP.tcpMessage) return record(op, [below(3)], dnsQuestion([1, 28, 12, 33][below(4)]));
    if (op === OP.upstream && random() < 0.7)
      return record(op, [0, 0x80, 1, below(2), below(2), below(4)], A_RECORD, SOA_RECORD);
    return record(
      op,
      Array.from({ length: 1 + below(5) }, () => below(256)),
    );
  },
  run: (input) => new Play().run(input),
};
