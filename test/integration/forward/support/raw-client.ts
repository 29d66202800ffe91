import { connect, type Socket } from 'node:net';

/** A client that decides about every byte, on a connection that it may half-close. */
export class RawClient {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  static async connect(path: string): Promise<RawClient> {
    const socket = connect({ path, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', () => resolve()).once('error', reject));
    return new RawClient(socket);
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** All up to and including `end`; rejects when the connection ends before. */
  async until(end: string): Promise<string> {
    for (;;) {
      const index = this.#received.indexOf(end, 0, 'latin1');
      if (index !== -1) return this.#take(index + end.length).toString('latin1');
      if (this.#ended) throw new Error(`ended after: ${this.#received.toString('latin1')}`);
      await this.#more();
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#received.length < count) {
      if (this.#ended) throw new Error(`ended after ${this.#received.length} of ${count} bytes`);
      await this.#more();
    }
    return this.#take(count);
  }

  /** What comes until the other side ends. */
  async rest(): Promise<string> {
    while (!this.#ended) await this.#more();
    return this.#take(this.#received.length).toString('latin1');
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
