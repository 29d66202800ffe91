import type { HostFailure, HostTcpEvents, HostTcpSocket } from '../../../electron/net/host-sockets.ts';

export type TcpProbeEvent = 'connected' | 'written' | 'ended' | `failed ${HostFailure}` | `broken ${HostFailure}`;

/**
 * Stands where the stack does: takes what a host socket reports and keeps it. Checks on the way that no event comes during a call
 * (`calling`), that no buffer is asked for or filled while reading is paused, and that nothing follows the end.
 */
export class TcpProbe implements HostTcpEvents {
  readonly events: TcpProbeEvent[] = [];
  readonly problems: string[] = [];
  readonly chunks: Buffer[] = [];
  receivedBytes = 0;
  /** Size of the next buffer that is handed out. */
  bufferBytes: () => number = () => 64 * 1024;
  /** Asked after each read: whether reading goes on. */
  wants: () => boolean = () => true;
  /** Set by `accept`, or with what a dial gave. */
  socket: HostTcpSocket | null = null;
  #paused: boolean;
  #buffer: Uint8Array | null = null;
  #over = false;
  #calling = false;
  #waiters: (() => void)[] = [];

  constructor(start: 'reading' | 'paused' = 'reading') {
    this.#paused = start === 'paused';
  }

  /** Of what was received so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Runs a method of the socket's. */
  call<T>(run: (socket: HostTcpSocket) => T): T {
    if (this.socket === null) throw new Error('there is no socket yet');
    this.#calling = true;
    try {
      return run(this.socket);
    } finally {
      this.#calling = false;
    }
  }

  /** From here on reads are expected again. */
  goesOn(): void {
    this.#paused = false;
  }

  resume(): void {
    this.goesOn();
    this.call((socket) => socket.resumeReading());
  }

  /** Writes all of it, as the stack would: waits for `written` when the system did not take it at once. */
  async send(bytes: Uint8Array): Promise<void> {
    const before = this.count('written');
    if (this.call((socket) => socket.write(bytes))) return;
    await this.until(() => this.count('written') > before);
  }

  count(event: TcpProbeEvent): number {
    return this.events.filter((each) => each === event).length;
  }

  async untilEvent(event: TcpProbeEvent): Promise<void> {
    await this.until(() => this.events.includes(event));
  }

  /** Resolves as soon as `condition` holds after an event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  connected(): void {
    this.#note('connected');
  }

  failed(failure: HostFailure): void {
    this.#note(`failed ${failure}`);
    this.#over = true;
  }

  readBuffer(): Uint8Array {
    if (this.#paused) this.problems.push('a buffer was asked for while reading was paused');
    this.#buffer = new Uint8Array(this.bufferBytes());
    return this.#buffer;
  }

  read(sizeBytes: number): boolean {
    if (this.#paused) this.problems.push('something was read while reading was paused');
    if (this.#calling) this.problems.push('something was read during a call');
    if (this.#over) this.problems.push('something was read after the end');
    if (this.#buffer === null) this.problems.push('a read without a buffer');
    else this.chunks.push(Buffer.from(this.#buffer.subarray(0, sizeBytes)));
    this.#buffer = null;
    this.receivedBytes += sizeBytes;
    this.#paused = !this.wants();
    this.#wake();
    return !this.#paused;
  }

  written(): void {
    this.#note('written');
  }

  ended(): void {
    this.#note('ended');
  }

  broken(failure: HostFailure): void {
    this.#note(`broken ${failure}`);
    this.#over = true;
  }

  #note(event: TcpProbeEvent): void {
    if (this.#calling) this.problems.push(`${event} during a call`);
    if (this.#over) this.problems.push(`${event} after the end`);
    this.events.push(event);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
