import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { asBoathouseError, BoathouseError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { cancelledError } from '../host/delay.ts';
import { backoffMs, type BackoffLimits } from './backoff.ts';
import type { SshSession } from './ssh-session.ts';

/**
 * Keeps one ssh session to the guest alive.
 *
 * States: new → connecting ⇄ waiting (a pause after a failed try) → connected → (lost) connecting …; `refused` and `disposed`
 * are final. `refused` is entered when trying again cannot help: another host key, our key not accepted.
 *
 * `restart` gives up the session, or the try that is under way, and tries at once: what they lead to is not there any more.
 *
 * Timers: one, the pause between tries (`backoff.ts`); `retryNow` cuts it short (sshd announced itself on the console, the
 * computer woke up). Each try has the deadlines of the function that connects. After a loss the first try is immediate.
 *
 * Who calls `session` while there is none waits for the next one, as long as its own signal allows. `dispose` ends the try that
 * is under way, the session, and every wait.
 */
export interface GuestLinkOptions {
  /** One try. Its rejection says by `code` whether another one makes sense. */
  readonly connect: (signal: AbortSignal) => Promise<SshSession>;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for the pauses. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff?: BackoffLimits;
}

const DEFAULT_BACKOFF: BackoffLimits = { firstMs: 50, longestMs: 2_000 };

const FINAL_CODES = new Set(['ssh-host-key-mismatch', 'ssh-refused', 'ssh-host-key-invalid']);

interface Waiter {
  readonly resolve: (session: SshSession) => void;
  readonly reject: (error: BoathouseError) => void;
}

export class GuestLink implements Disposable {
  readonly #options: GuestLinkOptions;
  readonly #backoff: BackoffLimits;
  readonly #connected = new Emitter<SshSession>();
  readonly #lost = new Emitter<BoathouseError>();
  readonly #refused = new Emitter<BoathouseError>();
  readonly #waiters = new Set<Waiter>();
  readonly #stop = new AbortController();
  /** Of the try that is under way. */
  #attempt = new AbortController();
  #started = false;
  #session: SshSession | null = null;
  #final: BoathouseError | null = null;
  #failures = 0;
  #pause: Disposable | null = null;

  constructor(options: GuestLinkOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? DEFAULT_BACKOFF;
  }

  /** A session is there, for the first time or again. */
  get onConnected(): Event<SshSession> {
    return this.#connected.event;
  }

  /** The session that was there is gone; another one is being made. */
  get onLost(): Event<BoathouseError> {
    return this.#lost.event;
  }

  /** There will be no session any more. */
  get onRefused(): Event<BoathouseError> {
    return this.#refused.event;
  }

  get current(): SshSession | null {
    return this.#session;
  }

  /** Begins to connect. A second call does nothing. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#try();
  }

  /** Tries at once if the link is in a pause. */
  retryNow(): void {
    if (this.#pause === null) return;
    this.#failures = 0;
    this.#try();
  }

  /** The guest is somewhere else. Before `start`, and when there will be no session any more, it does nothing. */
  restart(): void {
    if (!this.#started || this.#final !== null) return;
    this.#failures = 0;
    // It tells of its end at once, which makes the next try.
    if (this.#session !== null) void this.#session.dispose();
    else if (this.#pause !== null) this.#try();
    else this.#attempt.abort();
  }

  /** The session, as soon as there is one. Errors: `cancelled`, or why there will be none. */
  session(signal: AbortSignal): Promise<SshSession> {
    if (this.#session !== null) return Promise.resolve(this.#session);
    if (this.#final !== null) return Promise.reject(this.#final);
    if (signal.aborted) return Promise.reject(cancelledError(signal));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        resolve: (session) => {
          settle();
          resolve(session);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const abort = (): void => waiter.reject(cancelledError(signal));
      this.#waiters.add(waiter);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  async dispose(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#end(new BoathouseError('ssh-lost', 'the link to the VM was closed'));
    const session = this.#session;
    this.#session = null;
    await session?.dispose();
    for (const emitter of [this.#connected, this.#lost, this.#refused]) emitter.dispose();
  }

  #try(): void {
    void this.#pause?.dispose();
    this.#pause = null;
    void this.#connect();
  }

  async #connect(): Promise<void> {
    let session: SshSession;
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      session = await this.#options.connect(AbortSignal.any([this.#stop.signal, attempt.signal]));
    } catch (error) {
      if (attempt.signal.aborted && !this.#stop.signal.aborted) {
        this.#try();
        return;
      }
      this.#onFailure(asBoathouseError(error, 'ssh-failed', 'connecting to the VM failed'));
      return;
    }
    this.#onSession(session);
    // It came up where the guest is not any more, as the word came.
    if (attempt.signal.aborted) this.restart();
  }

  #onSession(session: SshSession): void {
    if (this.#stop.signal.aborted) {
      void session.dispose();
      return;
    }
    this.#failures = 0;
    this.#session = session;
    session.onClose((cause) => this.#onLost(session, cause));
    this.#options.logger.info('connected to the VM');
    for (const waiter of [...this.#waiters]) waiter.resolve(session);
    this.#connected.fire(session);
  }

  #onLost(session: SshSession, cause: BoathouseError): void {
    if (this.#session !== session) return;
    this.#session = null;
    this.#options.logger.warn(`lost the connection to the VM: ${cause.message}`);
    this.#lost.fire(cause);
    if (!this.#stop.signal.aborted) this.#try();
  }

  #onFailure(error: BoathouseError): void {
    if (this.#stop.signal.aborted) return;
    if (FINAL_CODES.has(error.code)) {
      this.#options.logger.error(`no connection to the VM: ${error.message}`);
      this.#end(error);
      this.#refused.fire(error);
      return;
    }
    this.#failures += 1;
    const pauseMs = backoffMs(this.#failures, this.#backoff, this.#options.random);
    this.#options.logger.debug(`no connection to the VM yet (${error.message}); next try in ${Math.round(pauseMs)} ms`);
    this.#pause = this.#options.clock.after(pauseMs, () => this.#try());
  }

  #end(error: BoathouseError): void {
    this.#final = error;
    void this.#pause?.dispose();
    this.#pause = null;
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }
}
