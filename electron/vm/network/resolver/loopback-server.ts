import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { TransientMap } from '../../../base/transient-map.ts';
import { STREAM_EVENT } from '../../../native/native-streams.ts';
import { ID_OFFSET, readWord } from '../../../net/service/dns/dns-header.ts';
import type { IpAddress } from '../../../net/wire/ip-address.ts';
import type { StreamOwner, StreamTable } from '../native-streams/stream-table.ts';
import { type Ask, UdpExchange } from './udp-exchange.ts';

/** Other events get their turn after so many datagrams; it goes on after that. */
const READ_ROUNDS = 64;
/** In the place of a socket, and of the id of a datagram that has none. */
const NONE = -1;
/** Ids are random, so any of their bits will do. */
const ID_BUCKET_BITS = 8;
const { EAGAIN, EWOULDBLOCK } = constants.errno;

export interface LoopbackServerOptions {
  readonly table: StreamTable;
  readonly address: IpAddress;
  readonly port: number;
  /** For one datagram of any size. */
  readonly scratch: Uint8Array;
  /** Runs an action once all that came with the question was looked at. */
  readonly send: (action: () => void) => void;
}

/**
 * A name server on this computer's own loopback, as systemd-resolved and most filters are: questions that are under way at a time share one
 * connected socket, which spares each of them two system calls for its own and an event for its answer.
 *
 *   no socket ──a question──▶ connected ──the last one is over──▶ hung up: the next question has another port
 *                                 └──────the socket fails──▶ closed, and so is every question
 *
 * A port of its own for each question (RFC 5452 §4.5) keeps strangers from guessing an answer into our cache. Here no stranger has a way in: what comes
 * from a loopback address came from this computer, and from the server's own port, since the socket is connected. What a guest sends to the host's
 * loopback leaves by sockets at other ports. So the id, and the question itself, have to tell one's answer from another's.
 *
 * A datagram with an id that nobody asked under counts as a wrong answer to all: it is late, or the server talks nonsense.
 */
export class LoopbackServer implements StreamOwner {
  readonly #options: LoopbackServerOptions;
  readonly #asking = new TransientMap<number, SharedExchange>((id) => id, ID_BUCKET_BITS);
  /** Below zero: there is none. */
  #socket = NONE;

  constructor(options: LoopbackServerOptions) {
    this.#options = options;
  }

  /** False: one of that id is under way already. */
  canAsk({ message }: Ask): boolean {
    return !this.#asking.has(readWord(message, ID_OFFSET));
  }

  /** The signal has not aborted yet, and `canAsk`. Errors as `AskUdp`. */
  ask(ask: Ask): Promise<Uint8Array> {
    const { table, address, port, send } = this.#options;
    const id = readWord(ask.message, ID_OFFSET);
    const exchange = new SharedExchange(ask, () => this.#isOver(id));
    this.#asking.add(id, exchange);
    if (this.#asking.size === 1) {
      this.#socket = table.dialUdp(address, port);
      if (this.#socket >= 0) table.own(this.#socket, this);
    }
    if (this.#socket < 0) this.#fail(this.#socket);
    else send(() => this.#send(exchange, ask.message));
    return exchange.answer;
  }

  ready(events: number): void {
    const { table, scratch } = this.#options;
    const socket = this.#socket;
    for (let round = 0; round < READ_ROUNDS && this.#socket === socket && socket >= 0; round += 1) {
      const size = table.streams.read(socket, scratch);
      table.busyPoll?.read(Math.max(0, size));
      if (size === -EAGAIN || size === -EWOULDBLOCK) break;
      if (size < 0) this.#fail(size);
      else this.#heard(scratch.subarray(0, size));
    }
    // libuv watches a socket that has failed no more, whatever a read says.
    if ((events & STREAM_EVENT.stopped) !== 0 && this.#socket === socket) this.#fail(-constants.errno.EIO);
  }

  #heard(bytes: Uint8Array): void {
    const id = bytes.length >= 2 ? readWord(bytes, ID_OFFSET) : NONE;
    const exchange = this.#asking.get(id);
    if (exchange !== undefined) exchange.hear(bytes);
    else for (const each of this.#asking.values()) each.hear(bytes);
  }

  #send(exchange: SharedExchange, message: Uint8Array): void {
    if (!exchange.isAsking || this.#socket < 0) return;
    const sent = this.#options.table.streams.write(this.#socket, message);
    if (sent < 0) this.#fail(sent);
  }

  /** `failure`: a negative errno. */
  #fail(failure: number): void {
    const { table } = this.#options;
    if (this.#socket >= 0) table.close(this.#socket, 'in order');
    this.#socket = NONE;
    const error = new Error(getSystemErrorName(failure));
    for (const exchange of this.#asking.values()) exchange.fail(error);
  }

  #isOver(id: number): void {
    this.#asking.delete(id);
    if (this.#asking.size > 0 || this.#socket < 0) return;
    const { table, address } = this.#options;
    table.hangUp(this.#socket, address.family);
    this.#socket = NONE;
  }
}

class SharedExchange extends UdpExchange {
  readonly #over: () => void;

  constructor(ask: Ask, over: () => void) {
    super(ask);
    this.#over = over;
  }

  get isAsking(): boolean {
    return !this.isOver;
  }

  hear(bytes: Uint8Array): void {
    this.heard(bytes);
  }

  fail(cause: Error): void {
    this.broke(cause);
  }

  protected override close(closed: () => void): void {
    this.#over();
    closed();
  }
}
