import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { asBoathouseError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { EARLY_BYTES_MAX, ENGINE_WAIT_MS, LINGER_MS } from '../limits.ts';
import { BodyFraming } from './body-framing.ts';
import type { BodyInspector } from './body-inspector.ts';
import type { CallGuard } from './call-guard.ts';
import type { ChannelPool } from './channel-pool.ts';
import type { EngineChannel } from './engine-channel.ts';
import { NO_ANSWER, notReachable } from './engine-problems.ts';
import { Exchange, type ExchangeOutcome, type ExchangeOwner } from './exchange.ts';
import { enterGuards, type GuardedCall } from './guarded-call.ts';
import { inspectRequest } from './inspect-request.ts';
import { type Problem, problemBytes, problemOf } from './problem.ts';
import type { RequestHead } from './request-head.ts';
import { type Intake, RequestIntake } from './request-intake.ts';
import type { ApiCall } from './route.ts';

export interface ProxyContext {
  readonly pool: ChannelPool;
  readonly inspectors: readonly BodyInspector[];
  readonly guards: readonly CallGuard[];
  /** Why no request can be served now; null when they can. What is under way goes on, as far as it does. */
  readonly refusal: () => Problem | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Serves one client until it is gone. */
export function serveClient(socket: Socket, context: ProxyContext): void {
  new ClientConnection(socket, context).listen();
}

/** May be sent twice without doing anything twice (RFC 9110, section 9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

const NOTHING = Buffer.alloc(0);
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** A request on a channel. */
interface Attempt {
  readonly outgoing: Outgoing;
  readonly channel: EngineChannel;
  /** The channel served a request before: the engine may have given it up meanwhile. */
  readonly reused: boolean;
}

interface Outgoing {
  readonly request: RequestHead;
  readonly call: ApiCall | null;
  /** Its head, or all of it when it was collected. */
  readonly bytes: Buffer;
  readonly body: BodyFraming;
  /** We said `100 Continue` already. */
  readonly continued: boolean;
}

type State = 'intake' | 'opening' | 'exchange' | 'closing' | 'closed';

/**
 * One client of the engine's socket.
 *
 * States:
 *   intake   a request's head is read, and its body if inspectors want to see it (`request-intake.ts`). Nothing else is under way;
 *            the client may stay here for ever.
 *   opening  inspectors or guards are at work, or a channel to the engine is awaited (at most `ENGINE_WAIT_MS`).
 *   exchange a request and its answer, or the stream that became of them, pass (`exchange.ts`). Guards that let the request pass
 *            hear of the answer before the client does, and of any other end when it is there.
 *   closing  our last words are on their way; what the client still sends is read and dropped (at most `LINGER_MS`).
 *   closed
 *
 * One request at a time: what the client sends ahead is held (at most `EARLY_BYTES_MAX`, then it is not read on), because only
 * the answer says whether it is the next request or belongs to a stream.
 *
 * Failures: a client that goes away takes its channel with it at once, which tells the engine to stop. An engine that goes away
 * before it answered is asked again once, if the channel was an old one and the request can be repeated; else the client gets an
 * error that docker prints. In the middle of an answer the connection ends, so that the client cannot take a part for the whole.
 */
class ClientConnection implements ExchangeOwner {
  readonly #socket: Socket;
  readonly #context: ProxyContext;
  readonly #intake: RequestIntake;
  readonly #gone = new AbortController();
  #state: State = 'intake';
  /** What the client sent and nobody took yet. */
  #held: Buffer = NOTHING;
  #ended = false;
  #pumping = false;
  #engineFull = false;
  #exchange: Exchange | null = null;
  #current: Attempt | null = null;
  /** The request that is under way, if guards stand around it. */
  #guarded: GuardedCall | null = null;

  constructor(socket: Socket, context: ProxyContext) {
    this.#socket = socket;
    this.#context = context;
    this.#intake = new RequestIntake(context.inspectors);
  }

  listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.#state === 'closing') return;
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
      this.#pump();
    });
    socket.on('end', () => {
      this.#ended = true;
      this.#pump();
    });
    socket.on('drain', () => this.#exchange?.clientDrained());
    // `close` follows each error, and says all that matters.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
  }

  toClient(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  engineDrained(): void {
    this.#engineFull = false;
    this.#pump();
  }

  answered(status: number): Promise<void> | null {
    return this.#leaveGuards(status);
  }

  streaming(): void {
    this.#pump();
  }

  engineEnded(): void {
    this.#socket.end();
  }

  finished(outcome: ExchangeOutcome): void {
    const current = this.#current;
    this.#exchange = null;
    this.#current = null;
    this.#engineFull = false;
    if (current === null) return;
    if (outcome.kind === 'complete' && outcome.reusable) this.#context.pool.release(current.channel);
    else this.#context.pool.discard(current.channel);
    if (outcome.kind === 'unanswered') this.#onUnanswered(current);
    else if (outcome.kind === 'complete' && outcome.persistent) {
      this.#state = 'intake';
      this.#pump();
    } else {
      if (outcome.kind === 'broken') this.#context.logger.debug(`a client is cut off: ${outcome.reason}`);
      this.#close();
    }
  }

  /** Hands what is held to whom it is for, as far as possible, and reads on or not accordingly. */
  #pump(): void {
    // What is handed on may finish a request and so lead back here; the loop below goes on with the next one.
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#step());
    this.#pumping = false;
    if (this.#ended && this.#held.length === 0) this.#onAllRead();
    const limitBytes = this.#state === 'intake' ? Infinity : EARLY_BYTES_MAX;
    if (this.#engineFull || this.#held.length > limitBytes) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Whether there is more to do. */
  #step(): boolean {
    if (this.#held.length === 0) return false;
    if (this.#state === 'intake') return this.#take();
    const exchange = this.#exchange;
    if (this.#engineFull || exchange?.wantsBytes !== true) return false;
    const { takenBytes, full } = exchange.send(this.#held);
    // What is left stays even if the request is complete by now: it is the next one's.
    this.#held = this.#held.subarray(takenBytes);
    this.#engineFull = full && this.#isCurrent(exchange);
    return takenBytes > 0;
  }

  #isCurrent(exchange: Exchange): boolean {
    return this.#exchange === exchange;
  }

  #take(): boolean {
    const { intake, left } = this.#intake.take(this.#held);
    this.#held = left;
    if (intake.kind === 'more') return false;
    const refusal = this.#context.refusal();
    if (refusal !== null && intake.kind !== 'refuse') {
      this.#refuse(refusal, intake.kind === 'continue' ? 'POST' : intake.request.method);
    } else if (intake.kind === 'continue') this.#socket.write(CONTINUE);
    else if (intake.kind === 'refuse') this.#refuse(intake.problem, intake.method);
    else if (intake.kind === 'inspect') void this.#inspect(intake);
    else {
      const { request, call, bytes, body } = intake;
      this.#admit({ request, call, bytes, body, continued: false });
    }
    return true;
  }

  async #inspect({ request, call, collected }: Extract<Intake, { kind: 'inspect' }>): Promise<void> {
    this.#state = 'opening';
    const context = {
      inspectors: this.#context.inspectors.filter((inspector) => inspector.matches(call)),
      logger: this.#context.logger,
      signal: this.#gone.signal,
    };
    try {
      const result = await inspectRequest(collected, call, context);
      if (this.#gone.signal.aborted) return;
      if (result.kind === 'refuse') this.#refuse(result.problem, request.method);
      else {
        const body = new BodyFraming({ kind: 'none' });
        this.#admit({ request, call, bytes: result.bytes, body, continued: request.expectsContinue });
      }
    } catch (error) {
      this.#onInspectionError(error, call);
    }
  }

  #admit(outgoing: Outgoing): void {
    const { call } = outgoing;
    const guards = call === null ? [] : this.#context.guards.filter((guard) => guard.matches(call));
    if (call === null || guards.length === 0) this.#send(outgoing);
    else void this.#enter(guards, call, outgoing);
  }

  async #enter(guards: readonly CallGuard[], call: ApiCall, outgoing: Outgoing): Promise<void> {
    this.#state = 'opening';
    const context = { guards, logger: this.#context.logger, signal: this.#gone.signal };
    try {
      const result = await enterGuards(call, context);
      if (this.#gone.signal.aborted) {
        if (result.kind === 'pass') void result.guarded.leave(null);
      } else if (result.kind === 'refuse') this.#refuse(result.problem, call.method);
      else {
        this.#guarded = result.guarded;
        this.#send(outgoing);
      }
    } catch (error) {
      this.#onInspectionError(error, call);
    }
  }

  #leaveGuards(status: number | null): Promise<void> | null {
    const guarded = this.#guarded;
    this.#guarded = null;
    return guarded?.leave(status) ?? null;
  }

  #onInspectionError(error: unknown, call: ApiCall): void {
    if (this.#gone.signal.aborted) return;
    const failure = asBoathouseError(error, 'inspection-failed', `${call.path} could not be looked into`);
    this.#context.logger.error(failure.message);
    this.#refuse(problemOf(500, failure), call.method);
  }

  #send(outgoing: Outgoing): void {
    const channel = this.#context.pool.takeFree();
    if (channel === null) void this.#sendOnNewChannel(outgoing);
    else this.#begin({ outgoing, channel, reused: true });
  }

  async #sendOnNewChannel(outgoing: Outgoing): Promise<void> {
    this.#state = 'opening';
    const tooLate = new AbortController();
    const timer = this.#context.clock.after(ENGINE_WAIT_MS, () => tooLate.abort());
    try {
      const channel = await this.#context.pool.open(AbortSignal.any([this.#gone.signal, tooLate.signal]));
      if (this.#gone.signal.aborted) this.#context.pool.discard(channel);
      else this.#begin({ outgoing, channel, reused: false });
    } catch (error) {
      if (!this.#gone.signal.aborted) {
        this.#refuse(this.#context.refusal() ?? notReachable(error), outgoing.request.method);
      }
    } finally {
      void timer.dispose();
    }
  }

  #begin(attempt: Attempt): void {
    const { request, bytes, body, continued } = attempt.outgoing;
    this.#state = 'exchange';
    this.#current = attempt;
    this.#exchange = new Exchange({ channel: attempt.channel, request, requestBody: body, continued, owner: this });
    this.#engineFull = !this.#exchange.start(bytes);
    this.#pump();
  }

  /** The client ended its side and everything it sent was handed on. */
  #onAllRead(): void {
    if (this.#state === 'exchange') this.#exchange?.clientEnded();
    else if (this.#state === 'intake') this.#close();
  }

  #onUnanswered({ outgoing, reused }: Attempt): void {
    const complete = outgoing.request.body.kind === 'length' && outgoing.request.body.lengthBytes === 0;
    if (reused && complete && REPEATABLE.has(outgoing.request.method) && !this.#ended) {
      void this.#sendOnNewChannel(outgoing);
      return;
    }
    this.#refuse(NO_ANSWER, outgoing.request.method);
  }

  #refuse(problem: Problem, method: string): void {
    this.#socket.write(problemBytes(problem, method));
    this.#close();
  }

  #close(): void {
    if (this.#state === 'closed') return;
    void this.#leaveGuards(null);
    this.#state = 'closing';
    this.#held = NOTHING;
    this.#socket.resume();
    // However slowly the client reads: the clock runs only when the system has the last byte.
    this.#socket.end(() => {
      if (this.#socket.destroyed) return;
      const timer = this.#context.clock.after(LINGER_MS, () => this.#socket.destroy());
      this.#socket.once('close', () => void timer.dispose());
    });
  }

  #onClose(): void {
    this.#state = 'closed';
    this.#held = NOTHING;
    this.#gone.abort();
    void this.#leaveGuards(null);
    const current = this.#current;
    this.#current = null;
    this.#exchange = null;
    if (current !== null) this.#context.pool.discard(current.channel);
  }
}
