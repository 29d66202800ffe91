import type { Duplex } from 'node:stream';

/** Who uses a channel at the moment. Called on the stream's stack, in the order in which things arrive. */
export interface ChannelUser {
  onData(chunk: Buffer): void;
  /** The engine will send nothing more. */
  onEnd(): void;
  /** The channel takes bytes again after a `write` that returned false. */
  onDrain(): void;
  /** The channel is gone; null after an orderly end on both sides. Nothing follows. */
  onClose(error: Error | null): void;
}

/**
 * One connection to the engine. Its listeners are made once and follow the user of the moment, since a channel serves many
 * requests one after the other.
 */
export class EngineChannel {
  readonly #stream: Duplex;
  #user: ChannelUser | null = null;
  #error: Error | null = null;
  #usable = true;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#user?.onData(chunk));
    stream.on('end', () => {
      this.#usable = false;
      this.#user?.onEnd();
    });
    stream.on('drain', () => this.#user?.onDrain());
    stream.on('error', (error: Error) => {
      this.#error = error;
    });
    stream.on('close', () => {
      this.#usable = false;
      this.#user?.onClose(this.#error);
    });
  }

  /** Neither side has ended it. */
  get usable(): boolean {
    return this.#usable;
  }

  /** From here on `user` is told what happens. */
  use(user: ChannelUser): void {
    this.#user = user;
    this.#stream.resume();
  }

  /** False when the channel has enough for now; `onDrain` follows. */
  write(bytes: Buffer): boolean {
    return this.#stream.write(bytes);
  }

  /** Nothing more will be written. */
  end(): void {
    this.#usable = false;
    if (!this.#stream.writableEnded && !this.#stream.destroyed) this.#stream.end();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  destroy(): void {
    this.#usable = false;
    this.#stream.destroy();
  }
}
