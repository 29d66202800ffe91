import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { STREAM_EVENT } from '../../../native/native-streams.ts';
import { cancelledError } from '../../../host/delay.ts';
import { type IpAddress, isLoopback, parseIpAddress } from '../../../net/wire/ip-address.ts';
import type { StreamOwner, StreamTable } from '../native-streams/stream-table.ts';
import { askUdp } from './ask-udp.ts';
import { LoopbackServer } from './loopback-server.ts';
import { type Ask, type AskUdp, UdpExchange } from './udp-exchange.ts';

/** As UDP carries it. */
const DATAGRAM_MAX_BYTES = 65_535;
/** Other questions get their turn after so many datagrams; it goes on after that. */
const READ_ROUNDS = 8;
const { EAGAIN, EWOULDBLOCK } = constants.errno;

/**
 * By way of the addon's sockets, at a fraction of what Node's take; a server on this computer's loopback is asked by a shared one. An address with a
 * zone (`fe80::1%en0`) is no such address; Node's socket has to do for it.
 */
export function nativeAskUdp(table: StreamTable): AskUdp {
  const scratch = new Uint8Array(DATAGRAM_MAX_BYTES);
  const send = together();
  let host = '';
  let port = 0;
  let address: IpAddress | null = null;
  let loopback: LoopbackServer | null = null;
  return (ask) => {
    // One after the other mostly goes to the same server.
    if (ask.server.host !== host || ask.server.port !== port) {
      ({ host, port } = ask.server);
      address = parseIpAddress(host);
      loopback =
        address !== null && isLoopback(address) ? new LoopbackServer({ table, address, port, scratch, send }) : null;
    }
    if (address === null) return askUdp(ask);
    if (ask.signal.aborted) return Promise.reject(cancelledError(ask.signal));
    if (loopback?.canAsk(ask) === true) return loopback.ask(ask);
    return new NativeExchange(ask, { table, address, scratch, send }).answer;
  };
}

/**
 * Runs the actions of one event in a row after it. A name server that is sent a question while it works on the one before need not be woken, which is
 * the dearest part of sending; one after each question of a burst that was parsed, and it sleeps in between.
 */
function together(): (action: () => void) => void {
  const waiting: (() => void)[] = [];
  const run = (): void => {
    for (const action of waiting.splice(0)) action();
  };
  return (action) => {
    if (waiting.length === 0) queueMicrotask(run);
    waiting.push(action);
  };
}

interface Way {
  readonly table: StreamTable;
  readonly address: IpAddress;
  readonly scratch: Uint8Array;
  /** Once all that came with the question was looked at. */
  readonly send: (action: () => void) => void;
}

class NativeExchange extends UdpExchange implements StreamOwner {
  readonly #table: StreamTable;
  readonly #scratch: Uint8Array;
  readonly #socket: number;
  readonly #family: IpAddress['family'];
  #failed = false;

  constructor(ask: Ask, way: Way) {
    super(ask);
    const { table, address, scratch } = way;
    this.#table = table;
    this.#scratch = scratch;
    this.#family = address.family;
    this.#socket = table.dialUdp(address, ask.server.port);
    if (this.#socket >= 0) table.own(this.#socket, this);
    if (this.#socket < 0) this.#broke(this.#socket);
    else way.send(() => this.#send(ask.message));
  }

  ready(events: number): void {
    if ((events & STREAM_EVENT.stopped) !== 0) this.#failed = true;
    for (let round = 0; round < READ_ROUNDS && !this.isOver; round += 1) {
      const size = this.#table.streams.read(this.#socket, this.#scratch);
      this.#table.busyPoll?.read(Math.max(0, size));
      if (size === -EAGAIN || size === -EWOULDBLOCK) return;
      if (size < 0) this.#broke(size);
      else this.heard(this.#scratch.subarray(0, size));
    }
  }

  protected override close(closed: () => void): void {
    // libuv watches a socket that has failed no more.
    if (this.#socket >= 0 && this.#failed) this.#table.close(this.#socket, 'in order');
    else if (this.#socket >= 0) this.#table.hangUp(this.#socket, this.#family);
    closed();
  }

  #send(message: Uint8Array): void {
    if (this.isOver) return;
    const sent = this.#table.streams.write(this.#socket, message);
    if (sent < 0) this.#broke(sent);
  }

  #broke(failure: number): void {
    this.#failed = true;
    this.broke(new Error(getSystemErrorName(failure)));
  }
}
