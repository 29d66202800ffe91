import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { BoathouseError } from '../../../base/errors.ts';
import { cancelledError } from '../../../host/delay.ts';
import type { NameServer } from './resolver-configuration.ts';

/** One question to one server. */
export interface Ask {
  readonly server: NameServer;
  readonly message: Uint8Array;
  /** Whether bytes from there answer the question; others are passed over. */
  readonly isAnswer: (bytes: Uint8Array) => boolean;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

/**
 * Over UDP, with a socket of its own for each question, connected: its port is random (RFC 5452 §4.5), only the server's datagrams
 * arrive, and a refusal is heard of at once. (For a server on this computer's loopback it may be shared: `loopback-server.ts`.) Rejects with `dns-timeout`, `dns-server-failed`, `dns-wrong-answers` or `cancelled`; the
 * socket is closed when the promise settles.
 */
export type AskUdp = (ask: Ask) => Promise<Uint8Array>;

/** Somebody who guesses at ids gets no further than this. */
const MAX_WRONG_ANSWERS = 64;

/**
 * One such question, whatever kind of socket it has: the subclass tells what is `heard` and when the socket `broke`, and closes it.
 *
 *   asking ──the answer, a failure, too many wrong answers, no time left, abort──▶ over: closed, then settled
 */
export abstract class UdpExchange {
  readonly answer: Promise<Uint8Array>;
  readonly #ask: Ask;
  readonly #timer: Disposable;
  #settle!: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void };
  #wrongAnswers = 0;
  #isOver = false;

  /** The signal has not aborted yet. */
  protected constructor(ask: Ask) {
    const { clock, timeoutMs, signal, server } = ask;
    this.#ask = ask;
    this.answer = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#timer = clock.after(timeoutMs, () =>
      this.#fail('dns-timeout', `the name server ${server.host} did not answer within ${timeoutMs} ms`),
    );
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  /** Called once; `closed` may be called at once. */
  protected abstract close(closed: () => void): void;

  /** A datagram from the server; the bytes are looked at during the call alone. */
  protected heard(bytes: Uint8Array): void {
    const { isAnswer, server } = this.#ask;
    if (this.#isOver) return;
    if (isAnswer(bytes)) {
      const answer = new Uint8Array(bytes);
      this.#end(() => this.#settle.resolve(answer));
    } else if ((this.#wrongAnswers += 1) >= MAX_WRONG_ANSWERS) {
      this.#fail('dns-wrong-answers', `the name server ${server.host} answers other questions`);
    }
  }

  protected broke(cause: unknown): void {
    this.#fail('dns-server-failed', `the name server ${this.#ask.server.host} cannot be asked`, cause);
  }

  readonly #abort = (): void => this.#end(() => this.#settle.reject(cancelledError(this.#ask.signal)));

  #fail(code: string, message: string, cause?: unknown): void {
    this.#end(() => this.#settle.reject(new BoathouseError(code, message, { cause })));
  }

  #end(closed: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#timer.dispose();
    this.#ask.signal.removeEventListener('abort', this.#abort);
    this.close(closed);
  }
}
