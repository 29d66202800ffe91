import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { ENGINE_CHANNELS_MAX, IDLE_CHANNEL_MS, IDLE_CHANNELS_MAX } from '../limits.ts';
import { EngineChannel } from './engine-channel.ts';

/** Opens a connection to the engine. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

export interface PoolOptions {
  readonly dial: Dial;
  readonly clock: Clock;
  /** Default `ENGINE_CHANNELS_MAX`. */
  readonly channelsMax?: number;
}

/**
 * Connections to the engine, used by one request (or one stream) at a time. One that a request left in order is kept for the
 * next, the newest first: opening one costs a round trip and work of the guest's sshd.
 *
 * A channel is free → used → free …, or gone. A free one goes when the engine ends it or sends anything unasked, when it was
 * free for `IDLE_CHANNEL_MS`, when there are `IDLE_CHANNELS_MAX` newer ones, and when the ssh session is lost. Timers: one for
 * all free channels, only while there are any. When `channelsMax` channels exist, who wants one waits in line, as long as its
 * signal allows. Disposing closes the free ones; the users of the others end with their clients. Whoever takes or opens a channel must release or discard it, once.
 */
export class ChannelPool implements Disposable {
  readonly #options: PoolOptions;
  readonly #channelsMax: number;
  /** The oldest first. */
  readonly #free: { readonly channel: EngineChannel; readonly sinceMs: number }[] = [];
  readonly #inLine: (() => void)[] = [];
  #disposed = false;
  /** Used, free, and being opened. */
  #count = 0;
  #expiry: Disposable | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#channelsMax = options.channelsMax ?? ENGINE_CHANNELS_MAX;
  }

  /** A channel that serves somebody now; for tests and diagnosis. */
  get usedCount(): number {
    return this.#count - this.#free.length;
  }

  /**
   * A channel that is free, if there is one. It served a request before: the engine may give it up while the next one is on its
   * way.
   */
  takeFree(): EngineChannel | null {
    return this.#free.pop()?.channel ?? null;
  }

  /** A new channel. Errors: those of `dial`; `engine-busy` when all were in use until `signal` aborted. */
  async open(signal: AbortSignal): Promise<EngineChannel> {
    await this.#reserve(signal);
    try {
      return new EngineChannel(await this.#options.dial(signal));
    } catch (error) {
      this.#unreserve();
      throw error;
    }
  }

  /** The request is over and left the channel in order. */
  release(channel: EngineChannel): void {
    if (!channel.usable || this.#disposed || this.#inLine.length > 0) {
      this.discard(channel);
      return;
    }
    const drop = (): void => this.#dropFree(channel);
    channel.use({ onData: drop, onEnd: drop, onClose: drop, onDrain: () => undefined });
    this.#free.push({ channel, sinceMs: this.#options.clock.monotonic() });
    if (this.#free.length > IDLE_CHANNELS_MAX) this.#dropOldest();
    this.#expiry ??= this.#options.clock.after(IDLE_CHANNEL_MS, () => this.#expire());
  }

  /** Closes the channel whatever it was doing. */
  discard(channel: EngineChannel): void {
    channel.destroy();
    this.#unreserve();
  }

  dispose(): void {
    this.#disposed = true;
    void this.#expiry?.dispose();
    this.#expiry = null;
    while (this.#free.length > 0) this.#dropOldest();
  }

  #reserve(signal: AbortSignal): Promise<void> {
    if (this.#disposed) return Promise.reject(cancelledError());
    if (this.#count >= this.#channelsMax) this.#dropOldest();
    if (this.#count < this.#channelsMax) {
      this.#count += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        this.#count += 1;
        resolve();
      };
      const giveUp = (): void => {
        this.#inLine.splice(this.#inLine.indexOf(go), 1);
        reject(
          new BoathouseError('engine-busy', `all ${this.#channelsMax} connections to the engine are in use`, {
            hint: 'End some of the programs that talk to the engine, for example `docker logs -f` or `docker events`.',
          }),
        );
      };
      this.#inLine.push(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #unreserve(): void {
    this.#count -= 1;
    if (this.#count < this.#channelsMax) this.#inLine.shift()?.();
  }

  #dropOldest(): void {
    const oldest = this.#free[0];
    if (oldest !== undefined) this.#dropFree(oldest.channel);
  }

  #dropFree(channel: EngineChannel): void {
    const index = this.#free.findIndex((free) => free.channel === channel);
    if (index === -1) return;
    this.#free.splice(index, 1);
    this.discard(channel);
  }

  #expire(): void {
    const now = this.#options.clock.monotonic();
    while (this.#free[0] !== undefined && now - this.#free[0].sinceMs >= IDLE_CHANNEL_MS) this.#dropOldest();
    const oldest = this.#free[0];
    this.#expiry =
      oldest === undefined
        ? null
        : this.#options.clock.after(IDLE_CHANNEL_MS - (now - oldest.sinceMs), () => this.#expire());
  }
}
