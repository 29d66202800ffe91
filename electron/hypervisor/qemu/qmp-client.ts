import type { Duplex } from 'node:stream';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { cancelledError } from '../../host/delay.ts';
import { LineSplitter } from '../console/line-splitter.ts';
import { parseQmpMessage, type QmpEvent, type QmpMessage } from './qmp-message.ts';

/**
 * One conversation with QEMU's control socket.
 *
 *   connecting ──greeting──▶ negotiating ──qmp_capabilities answered──▶ ready ──▶ closed
 *        └────────────────────────┴───── end, error, a line too long ─────────────▲
 *
 * - Subscribe to `onEvent` before `negotiate`: QEMU sends none earlier, and none is lost.
 * - Each command has its deadline; an answer that comes after it is passed over. Commands are answered in any order, by id.
 * - A line that is no QMP message is counted (`ignoredLines`) and passed over. One longer than a mebibyte, the largest answer
 *   being a tenth of it, closes the conversation.
 * - When the stream ends, all that wait are rejected with `hypervisor-gone`, then `closed` resolves.
 *
 * The stream belongs to the client: `dispose` destroys it. QEMU itself runs on and takes the next connection.
 */
const MAX_LINE_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

export interface QmpCommandOptions {
  readonly timeoutMs?: number;
  readonly signal?: CancelSignal;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: BoathouseError) => void;
}

export class QmpClient implements Disposable {
  /** Resolves when the stream has ended and every byte of it was handled. */
  readonly closed: Promise<void>;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES);
  readonly #events = new Emitter<QmpEvent>();
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ignoredLines = 0;
  #greeted = false;
  #gone = false;

  constructor(stream: Duplex, clock: Clock, logger: Logger) {
    this.#stream = stream;
    this.#clock = clock;
    this.#logger = logger;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', (error) => {
      if (!this.#gone) logger.debug(`control socket: ${error.message}`);
    });
    this.closed = new Promise((resolve) => {
      stream.once('close', () => {
        this.#fail();
        resolve();
      });
    });
    stream.once('end', () => stream.destroy());
    stream.resume();
  }

  get onEvent(): Event<QmpEvent> {
    return this.#events.event;
  }

  get ignoredLines(): number {
    return this.#ignoredLines;
  }

  /** Waits for the greeting and leaves the negotiation mode. Call once, before any command. */
  async negotiate(options: QmpCommandOptions = {}): Promise<void> {
    if (!this.#greeted) await this.#wait(GREETING, 'its greeting', options);
    await this.execute('qmp_capabilities', {}, options);
  }

  /**
   * Runs a command and returns the value of its answer. Codes thrown: `hypervisor-command-failed` (QEMU refused it),
   * `hypervisor-not-responding` (no answer in time), `hypervisor-gone`, `cancelled`.
   */
  async execute(
    command: string,
    args: Record<string, unknown> = {},
    options: QmpCommandOptions = {},
  ): Promise<unknown> {
    const id = this.#nextId++;
    const answer = this.#wait(id, command, options);
    if (!this.#gone) this.#stream.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    return await answer;
  }

  dispose(): void {
    this.#fail();
    this.#stream.destroy();
  }

  #wait(id: number, what: string, options: QmpCommandOptions): Promise<unknown> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      if (this.#gone) {
        reject(goneError());
        return;
      }
      if (options.signal?.aborted === true) {
        reject(cancelledError(options.signal));
        return;
      }
      const settle = (): void => {
        this.#waiting.delete(id);
        void timer.dispose();
        options.signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        settle();
        reject(cancelledError(options.signal));
      };
      const timer = this.#clock.after(timeoutMs, () => {
        settle();
        reject(new BoathouseError('hypervisor-not-responding', `QEMU did not answer ${what} within ${timeoutMs} ms`));
      });
      options.signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
    });
  }

  #receive(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) {
      this.#logger.warn('control socket: a line is too long to be an answer of QEMU');
      this.#stream.destroy();
      return;
    }
    for (const line of lines) {
      const message = parseQmpMessage(line);
      if (message !== null) this.#dispatch(message);
      else if (line !== '') this.#ignoredLines++;
    }
  }

  #dispatch(message: QmpMessage): void {
    switch (message.kind) {
      case 'greeting':
        this.#greeted = true;
        this.#waiting.get(GREETING)?.resolve(undefined);
        return;
      case 'return':
        if (message.id !== null) this.#waiting.get(message.id)?.resolve(message.value);
        return;
      case 'error':
        if (message.id === null) this.#logger.warn(`control socket: ${message.description}`);
        else
          this.#waiting
            .get(message.id)
            ?.reject(new BoathouseError('hypervisor-command-failed', `QEMU refused: ${message.description}`));
        return;
      case 'event':
        this.#events.fire(message.event);
        return;
    }
  }

  #fail(): void {
    this.#gone = true;
    for (const waiting of [...this.#waiting.values()]) waiting.reject(goneError());
  }
}

/** Id under which `negotiate` waits; commands count from 1. */
const GREETING = 0;

function goneError(): BoathouseError {
  return new BoathouseError('hypervisor-gone', 'QEMU closed its control socket');
}
