import type { TerminalChannel } from '../api/backend.ts';
import { TERMINAL_CHUNK_MAX_BYTES } from '../api/limits.ts';
import type { TerminalExit, TerminalOutput } from '../api/terminal.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';

/** The guest's tty as the machine keeps it, over boots. */
export interface ConsoleSource {
  readonly onOutput: Event<Uint8Array>;
  /** The last bytes of this boot. */
  history(): Uint8Array;
  /** False when there is no machine. */
  write(data: Uint8Array): Promise<boolean>;
}

/** What a viewer may be behind by. A console cannot wait for its viewers: the kernel and the log use it too. */
const BACKLOG_MAX_BYTES = 512 * 1024;

/**
 * One viewer of the guest's tty: first what it showed last, then what comes. A viewer who falls behind loses the oldest part
 * of what he has not seen, and is told so. Ends only when the viewer leaves: the tty stays over restarts of the machine.
 */
export class ConsoleTerminal implements TerminalChannel {
  readonly #source: ConsoleSource;
  readonly #subscription: Disposable;
  #backlog: Uint8Array[];
  #backlogBytes: number;
  #lostBytes = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(source: ConsoleSource) {
    this.#source = source;
    const history = source.history();
    this.#backlog = history.length === 0 ? [] : [history];
    this.#backlogBytes = history.length;
    this.#subscription = source.onOutput((bytes) => this.#push(bytes));
  }

  readonly output: AsyncIterable<TerminalOutput | TerminalExit> = { [Symbol.asyncIterator]: () => this.#read() };

  async *#read(): AsyncGenerator<TerminalOutput | TerminalExit, void> {
    while (!this.#closed) {
      const bytes = this.#take();
      if (bytes === null) await new Promise<void>((resolve) => (this.#wake = resolve));
      else yield { kind: 'output', stream: 'stdout', base64: bytes.toString('base64') };
    }
  }

  async write(base64: string): Promise<void> {
    await this.#source.write(Buffer.from(base64, 'base64'));
  }

  /** A tty has no end of input. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  /** Nor does a serial line know a size. */
  resize(): Promise<void> {
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#subscription.dispose();
  }

  #push(bytes: Uint8Array): void {
    this.#backlog.push(bytes);
    this.#backlogBytes += bytes.length;
    while (this.#backlogBytes > BACKLOG_MAX_BYTES && this.#backlog.length > 1) {
      const dropped = this.#backlog.shift()?.length ?? 0;
      this.#backlogBytes -= dropped;
      this.#lostBytes += dropped;
    }
    this.#wake();
  }

  /** What is waiting, up to one message's worth. */
  #take(): Buffer | null {
    if (this.#lostBytes > 0) {
      const note = Buffer.from(`\r\n[${this.#lostBytes} bytes of output were left out]\r\n`);
      this.#lostBytes = 0;
      return note;
    }
    if (this.#backlogBytes === 0) return null;
    const all = Buffer.concat(this.#backlog);
    const rest = all.subarray(TERMINAL_CHUNK_MAX_BYTES);
    this.#backlog = rest.length === 0 ? [] : [rest];
    this.#backlogBytes = rest.length;
    return all.subarray(0, TERMINAL_CHUNK_MAX_BYTES);
  }
}
