import { Duplex } from 'node:stream';
import type { Channel } from 'ssh2';

/** Enough to keep the pipe busy; the ssh window (2 MiB a channel) is what really bounds memory. */
const BUFFER_BYTES = 256 * 1024;

type WriteCallback = (error?: Error | null) => void;

/**
 * An ssh2 channel that behaves as a socket does. ssh2's own stream differs where it hurts a proxy: `destroy` reports no error
 * and emits nothing, a write after the peer closed never calls back, and a lost connection looks like an orderly end.
 *
 * - The guest's end of output (EOF) ends the readable side only; `end()` sends EOF and leaves the readable side open.
 * - Writing after the guest closed the channel fails with EPIPE.
 * - `destroy()` closes the channel at once, which closes the socket in the guest. The session destroys the streams that are left
 *   with its own error when the connection is lost, before ssh2 pretends an end.
 */
export class ChannelStream extends Duplex {
  readonly #channel: Channel;
  #closedByGuest = false;
  #unfinishedWrite: WriteCallback | null = null;

  /** `autoDestroy`: close the channel as soon as both directions have ended; default true. */
  constructor(channel: Channel, options: { readonly autoDestroy?: boolean } = {}) {
    super({ allowHalfOpen: true, highWaterMark: BUFFER_BYTES, autoDestroy: options.autoDestroy ?? true });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) channel.pause();
    });
    channel.on('end', () => {
      if (!this.destroyed) this.push(null);
    });
    channel.on('error', (error: Error) => void this.destroy(error));
    channel.on('close', () => this.#onClosedByGuest());
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: WriteCallback): void {
    if (this.#closedByGuest) {
      callback(brokenPipe());
      return;
    }
    this.#unfinishedWrite = callback;
    this.#channel.write(chunk, () => this.#finishWrite(null));
  }

  override _final(callback: WriteCallback): void {
    if (!this.#closedByGuest) this.#channel.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#unfinishedWrite = null;
    this.#channel.close();
    // What still arrives is read and dropped, or ssh2 would keep it.
    this.#channel.resume();
    callback(error);
  }

  #finishWrite(error: Error | null): void {
    const callback = this.#unfinishedWrite;
    this.#unfinishedWrite = null;
    callback?.(error);
  }

  #onClosedByGuest(): void {
    this.#closedByGuest = true;
    this.#finishWrite(brokenPipe());
  }
}

function brokenPipe(): Error {
  return Object.assign(new Error('the guest closed the channel'), { code: 'EPIPE' });
}
