import { HTTP_HEAD_MAX_BYTES } from '../limits.ts';
import { BodyFraming } from './body-framing.ts';
import type { ChannelUser, EngineChannel } from './engine-channel.ts';
import { endOfHead } from './http-head.ts';
import type { RequestHead } from './request-head.ts';
import { readResponseHead, type ResponseHead } from './response-head.ts';

/**
 * One request and its answer on one channel; or, once the answer turned the connection into a stream, that stream.
 *
 * Bytes pass as they are, in both directions at once; they are only followed, to know when each side is complete. States of the
 * answer: head → (interim heads) → body → complete, or → stream: after status 101, and after any answer that has no end but the
 * connection's. The latter is also how dockerd hijacks for clients that did not ask for an upgrade (attach, exec), so from then
 * on whatever the client sends goes to the engine, and each side's end is passed on alone.
 *
 * Back-pressure: `send` says when the engine has enough, `ExchangeOwner.toClient` when the client has.
 */
export interface ExchangeOwner {
  /** False when the client has enough for now; `Exchange.clientDrained` is called when it takes more. */
  toClient(bytes: Buffer): boolean;
  /** The engine takes bytes again after a `send` that returned false. */
  engineDrained(): void;
  /** The engine answered, and the client did not hear of it yet; it will when the promise, if there is one, has resolved. */
  answered(status: number): Promise<void> | null;
  /** The connection is a stream now: all that the client sends, or has sent ahead, is to be handed on. */
  streaming(): void;
  /** Only of a stream: the engine will send nothing more; the client may. */
  engineEnded(): void;
  /** Last call. */
  finished(outcome: ExchangeOutcome): void;
}

export type ExchangeOutcome =
  /** The client has the whole answer. `reusable`: the channel can serve the next request. */
  | { readonly kind: 'complete'; readonly persistent: boolean; readonly reusable: boolean }
  /** The engine ended the channel before it answered anything. */
  | { readonly kind: 'unanswered' }
  /** The client has a part of an answer that will never be complete, or the stream broke. */
  | { readonly kind: 'broken'; readonly reason: string };

export interface ExchangeOptions {
  readonly channel: EngineChannel;
  readonly request: RequestHead;
  /** Where the request's body ends; done when it has none or was sent together with its head. */
  readonly requestBody: BodyFraming;
  /** The client was told to go on already, so the engine's own word for it is dropped. */
  readonly continued: boolean;
  readonly owner: ExchangeOwner;
}

const NOTHING = Buffer.alloc(0);

export class Exchange implements ChannelUser {
  readonly #channel: EngineChannel;
  readonly #request: RequestHead;
  readonly #requestBody: BodyFraming;
  readonly #continued: boolean;
  readonly #owner: ExchangeOwner;
  /** Of the answer's head, as long as it is not complete. */
  #headBytes: Buffer = NOTHING;
  #response: ResponseHead | null = null;
  #responseBody: BodyFraming | null = null;
  #answered = false;
  /** The answer is kept from the client for a moment. */
  #held = false;
  #streaming = false;
  #surplus = false;
  #finished = false;

  constructor(options: ExchangeOptions) {
    this.#channel = options.channel;
    this.#request = options.request;
    this.#requestBody = options.requestBody;
    this.#continued = options.continued;
    this.#owner = options.owner;
  }

  /** Begins with the bytes of the request's head, or of all of it. False: as `send`. */
  start(bytes: Buffer): boolean {
    this.#channel.use(this);
    return this.#channel.write(bytes);
  }

  /** Whether `send` would take anything now. */
  get wantsBytes(): boolean {
    return this.#streaming || !this.#requestBody.done;
  }

  /** Takes what belongs to this request from the start of `bytes`; `full` says that the engine has enough for now. */
  send(bytes: Buffer): { readonly takenBytes: number; readonly full: boolean } {
    // What is no body is passed on all the same: the engine says what is wrong with it, and ends the connection.
    const whole = this.#streaming || this.#requestBody.error !== null;
    const takenBytes = whole ? bytes.length : this.#requestBody.advance(bytes, 0);
    const full = takenBytes > 0 && !this.#channel.write(bytes.subarray(0, takenBytes));
    this.#completeIfDone();
    return { takenBytes, full };
  }

  /** The client will send nothing more, and all it sent was handed on. The engine takes it as a sign to stop. */
  clientEnded(): void {
    this.#channel.end();
  }

  clientDrained(): void {
    if (!this.#held) this.#channel.resume();
  }

  onData(chunk: Buffer): void {
    if (this.#streaming) this.#toClient(chunk);
    else if (this.#responseBody === null) this.#takeHead(chunk);
    else this.#takeBody(chunk, 0);
  }

  onDrain(): void {
    this.#owner.engineDrained();
  }

  onEnd(): void {
    if (this.#streaming) this.#owner.engineEnded();
    else this.#endEarly('the engine ended the connection in the middle of its answer');
  }

  onClose(error: Error | null): void {
    if (!this.#streaming) this.#endEarly(error?.message ?? 'the connection to the engine was closed');
    else if (error === null) this.#finish({ kind: 'complete', persistent: false, reusable: false });
    else this.#finish({ kind: 'broken', reason: error.message });
  }

  #takeHead(chunk: Buffer): void {
    this.#answered = true;
    const searched = this.#headBytes.length;
    const bytes = searched === 0 ? chunk : Buffer.concat([this.#headBytes, chunk]);
    this.#headBytes = bytes;
    const end = endOfHead(bytes, searched);
    if (end === -1) {
      if (bytes.length > HTTP_HEAD_MAX_BYTES) this.#break('its answer has no head');
      return;
    }
    this.#headBytes = NOTHING;
    const head = readResponseHead(bytes.subarray(0, end), this.#request.method);
    if (!head.ok) this.#break(head.reason);
    else if (head.value.interim) this.#passInterim(bytes, end, head.value);
    else this.#hold(bytes, end, head.value);
  }

  #hold(bytes: Buffer, end: number, head: ResponseHead): void {
    const free = this.#owner.answered(head.status);
    if (free === null) {
      this.#onHead(bytes, end, head);
      return;
    }
    this.#held = true;
    this.#channel.pause();
    void free.then(() => {
      this.#held = false;
      if (this.#finished) return;
      this.#channel.resume();
      this.#onHead(bytes, end, head);
    });
  }

  #passInterim(bytes: Buffer, end: number, head: ResponseHead): void {
    if (head.status !== 100 || !this.#continued) this.#toClient(bytes.subarray(0, end));
    if (end < bytes.length) this.#takeHead(bytes.subarray(end));
  }

  #onHead(bytes: Buffer, end: number, head: ResponseHead): void {
    this.#response = head;
    this.#responseBody = new BodyFraming(head.body);
    if (head.body.kind !== 'until-close') {
      this.#takeBody(bytes, end);
      return;
    }
    this.#streaming = true;
    this.#toClient(bytes);
    this.#owner.streaming();
  }

  /** `bytes` from their start go to the client, the body begins at `offset`. */
  #takeBody(bytes: Buffer, offset: number): void {
    const body = this.#responseBody;
    if (body === null) return;
    const end = body.advance(bytes, offset);
    if (end < bytes.length) this.#surplus = true;
    if (end > 0) this.#toClient(bytes.subarray(0, end));
    if (body.error !== null) this.#break(body.error);
    else this.#completeIfDone();
  }

  #toClient(bytes: Buffer): void {
    if (!this.#owner.toClient(bytes)) this.#channel.pause();
  }

  #completeIfDone(): void {
    if (this.#response === null || this.#streaming || this.#responseBody?.done !== true || !this.#requestBody.done)
      return;
    const persistent = this.#request.persistent && this.#response.persistent;
    this.#finish({ kind: 'complete', persistent, reusable: persistent && !this.#surplus && this.#channel.usable });
  }

  #endEarly(reason: string): void {
    if (!this.#answered) this.#finish({ kind: 'unanswered' });
    else if (this.#responseBody?.done !== true) this.#finish({ kind: 'broken', reason });
    // Answered in full while the client still sent its request (it was refused, for example).
    else this.#finish({ kind: 'complete', persistent: false, reusable: false });
  }

  #break(reason: string): void {
    this.#finish({ kind: 'broken', reason: `the engine does not speak HTTP: ${reason}` });
  }

  #finish(outcome: ExchangeOutcome): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#owner.finished(outcome);
  }
}
