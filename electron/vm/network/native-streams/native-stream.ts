import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { STREAM_EVENT } from '../../../native/native-streams.ts';
import type { IpAddress } from '../../../net/wire/ip-address.ts';
import type { StreamOwner, StreamTable } from './stream-table.ts';

/**
 * One dialled socket of the addon's, with what a caller expects of a socket: one write at a time that may be taken in part, reading that
 * stops and goes on, an end of each direction. The subclass hears of it by the methods that begin with `on`, from the event loop or in a
 * microtask, never during a call of its own.
 *
 *   dialling ──onConnected──▶ open ──close, while bytes are under way──▶ closing ──▶ done
 *      └──onFailed──▶ done     └──onBroken, reset, close──▶ done
 *
 * - A dial is asked for its answer once before the loop waits: on this computer the system has connected it by then.
 * - Reads go straight into the buffer that `onReadBuffer` gives, which is asked for when there is something to read, and not kept.
 * - The loop is asked to watch for what is waited for and nothing else. So while nothing is read, neither FIN nor RST are seen: a broken
 *   connection shows at the next write, or when reading goes on, after the bytes that came before.
 * - What the system does not take of a write stays where it is, until the socket is writable again.
 * - There are no timers, and nothing is to be disposed of but the socket itself: `reset` or `close` do.
 */
const { readable, writable, stopped } = STREAM_EVENT;
const { EAGAIN, EINPROGRESS, ENOBUFS, EWOULDBLOCK } = constants.errno;
/** How often one socket is read before others get their turn; it goes on after that. */
const READ_ROUNDS = 4;

export abstract class NativeStream implements StreamOwner {
  readonly #table: StreamTable;
  #stream: number;
  #state: 'dialling' | 'open' | 'closing' | 'done' = 'dialling';
  #reading: boolean;
  /** Of a write that was not taken whole. */
  #rest: Uint8Array | null = null;
  /** FIN follows what is under way. */
  #ending = false;
  #watched: number = writable;
  /** Within `ready`, which sees to what is watched at its end. */
  #inReady = false;

  /** `dialled` is what a dial of the table's answered. */
  protected constructor(table: StreamTable, dialled: number, start: 'reading' | 'paused') {
    this.#table = table;
    this.#stream = dialled;
    this.#reading = start === 'reading';
    if (dialled >= 0) table.own(dialled, this);
    queueMicrotask(() => {
      if (this.#state !== 'dialling') return;
      this.#dialled(dialled < 0 ? dialled : table.streams.dialled(dialled));
      this.#watch();
    });
  }

  protected abstract onConnected(): void;
  /** Nothing follows; `code` as Node has it (`ECONNREFUSED`). */
  protected abstract onFailed(code: string): void;
  /** At least one byte. */
  protected abstract onReadBuffer(): Uint8Array;
  /** False: read nothing more until `resumeReading`. */
  protected abstract onRead(sizeBytes: number): boolean;
  /** What `write` did not take at once is out of our hands. */
  protected abstract onWritten(): void;
  /** The other side sends no more. */
  protected abstract onEnded(): void;
  /** Nothing follows. */
  protected abstract onBroken(code: string): void;
  /** What `close` was to wait for is over. Nothing follows. */
  protected onClosed(): void {
    // Not all want to know.
  }

  /** Where it sends from; null once it is closed. */
  ownAddress(): IpAddress | null {
    return this.#stream < 0 || this.#state === 'done' ? null : this.#table.ownAddress(this.#stream);
  }

  /** False: the bytes must stay untouched until `onWritten`, and no other write may come before it. Ignored once it is closed. */
  write(bytes: Uint8Array): boolean {
    if (this.#state === 'closing' || this.#state === 'done') return true;
    const taken = this.#state === 'open' ? this.#table.streams.write(this.#stream, bytes) : 0;
    if (taken === bytes.length) return true;
    if (taken < 0 && !isFull(taken)) queueMicrotask(() => this.#break(taken));
    else this.#wait(taken > 0 ? bytes.subarray(taken) : bytes);
    return false;
  }

  /** FIN, after what was written. */
  end(): void {
    this.#ending = true;
    this.#finishIfDue();
  }

  resumeReading(): void {
    this.#reading = true;
    this.#watch();
  }

  /** RST, if it is TCP and connected. */
  reset(): void {
    this.#closeNow(this.#state === 'dialling' ? 'in order' : 'with reset');
  }

  /** After what was written. */
  close(): void {
    this.#reading = false;
    if (this.#state === 'closing' || this.#state === 'done') return;
    if (this.#state === 'open' && this.#rest !== null) {
      this.#state = 'closing';
      return;
    }
    this.#closeNow('in order');
    queueMicrotask(() => this.onClosed());
  }

  ready(events: number): void {
    if ((events & stopped) !== 0) this.#watched = 0;
    this.#inReady = true;
    try {
      if (this.#state === 'dialling') this.#dialled(this.#table.streams.dialled(this.#stream));
      else this.#transfer(events);
    } finally {
      this.#inReady = false;
      this.#watch();
    }
  }

  #dialled(answer: number): void {
    if (answer === -EINPROGRESS) return;
    if (answer < 0) {
      this.#fail(answer);
      return;
    }
    this.#state = 'open';
    this.onConnected();
    if (this.#rest === null) this.#finishIfDue();
    else this.#writeRest();
  }

  #transfer(events: number): void {
    if ((events & readable) !== 0 && this.#reading) this.#read();
    // Of a socket that has failed, what came before is read first, and the failure after that.
    const readsOn = (events & stopped) !== 0 && this.#reading;
    if ((events & writable) !== 0 && this.#rest !== null && !readsOn) this.#writeRest();
  }

  #read(): void {
    for (let round = 0; round < READ_ROUNDS && this.#reading && this.#state === 'open'; round += 1) {
      const room = this.onReadBuffer();
      const size = this.#table.streams.read(this.#stream, room);
      this.#table.busyPoll?.read(Math.max(0, size));
      if (size <= 0) {
        if (size === 0) {
          this.#reading = false;
          this.onEnded();
        } else if (!isFull(size)) this.#break(size);
        return;
      }
      // May be set again during the call, by `resumeReading`. Of a socket that was closed during it, it means nothing.
      this.#reading = false;
      if (this.onRead(size)) this.#reading = true;
      if (size < room.length) return;
    }
  }

  #wait(rest: Uint8Array): void {
    this.#rest = rest;
    this.#watch();
  }

  #writeRest(): void {
    const rest = this.#rest;
    if (rest === null) return;
    const taken = this.#table.streams.write(this.#stream, rest);
    if (taken < rest.length) {
      if (taken < 0 && !isFull(taken)) this.#break(taken);
      else if (taken > 0) this.#rest = rest.subarray(taken);
      return;
    }
    this.#rest = null;
    if (this.#state === 'closing') {
      this.#closeNow('in order');
      this.onClosed();
    } else {
      this.#finishIfDue();
      this.onWritten();
    }
  }

  /** What is wrong with the socket at this point shows at the next read. */
  #finishIfDue(): void {
    if (this.#state === 'open' && this.#ending && this.#rest === null) this.#table.streams.finish(this.#stream);
  }

  #fail(failure: number): void {
    if (this.#state !== 'dialling') return;
    // One that was connected with itself would hold its port in TIME-WAIT.
    this.#closeNow('with reset');
    this.onFailed(getSystemErrorName(failure));
  }

  #break(failure: number): void {
    if (this.#state === 'done') return;
    const closing = this.#state === 'closing';
    this.#closeNow('with reset');
    if (closing) this.onClosed();
    else this.onBroken(getSystemErrorName(failure));
  }

  #closeNow(how: 'in order' | 'with reset'): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#reading = false;
    this.#rest = null;
    if (this.#stream >= 0) this.#table.close(this.#stream, how);
  }

  #watch(): void {
    if (this.#inReady || this.#state === 'done' || this.#state === 'dialling') return;
    const wanted = (this.#reading && this.#state === 'open' ? readable : 0) | (this.#rest === null ? 0 : writable);
    if (wanted === this.#watched) return;
    this.#watched = wanted;
    this.#table.streams.watch(this.#stream, wanted);
  }
}

/** ENOBUFS is the system's want of memory, and passes. */
function isFull(failure: number): boolean {
  return failure === -EAGAIN || failure === -EWOULDBLOCK || failure === -ENOBUFS;
}
