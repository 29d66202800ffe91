import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { askEngine, type EngineRequest, hijackEngine, readText, requestFailed } from '../../host/engine-request.ts';
import {
  ANSWER_MAX_BYTES,
  CHANGES_AT_ONCE_MAX,
  FAILURE_MAX_BYTES,
  READ_WAIT_MS,
  URGENT_CHANGES_AT_ONCE_MAX,
} from '../limits.ts';
import { engineFailure, type EngineObjectKind } from './engine-failure.ts';
import { Turnstile } from './turnstile.ts';

export interface EngineClientOptions {
  /** On the host: the one that docker clients use, so that mounts are looked at and ports opened for us as for them. */
  readonly socketPath: string;
  readonly isRunning: () => boolean;
  readonly clock: Clock;
}

export interface EngineCall {
  readonly path: string;
  /** What is undefined is left out; of several values each is said. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** As of `EngineRequest`. */
  readonly stream?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the path is about, for the code of a failure. */
  readonly about: EngineObjectKind;
  /** In the engine's newest version, for what must not lose anything on its way through an older one. */
  readonly newest?: boolean;
}

export interface ChangeOptions {
  /** It takes its turn among the urgent ones alone, and so does not wait for what it is to end: slow stops, say. */
  readonly urgent?: boolean;
}

type Method = EngineRequest['method'];

/** Our engine has 1.51. A fixed version keeps the meaning of what is asked, whatever engine a later image brings (29 has 1.44 on). */
const API_PREFIX = '/v1.47';

/**
 * The engine's HTTP API. Each call has a connection of its own to the forwarded socket. Reads have a deadline, and changes none: a
 * stop may take as long as its grace period, and the end of the machine ends the connection. Of changes only so many are under way
 * at once; the rest waits for its turn, urgent ones apart from the others. Errors: `not-running`, `engine-request-failed`, `cancelled`, and those of `engineFailure`.
 */
export class EngineClient {
  readonly #options: EngineClientOptions;
  readonly #changes = new Turnstile(CHANGES_AT_ONCE_MAX);
  readonly #urgentChanges = new Turnstile(URGENT_CHANGES_AT_ONCE_MAX);

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  /** For what reaches the engine by another way. Throws `not-running`. */
  requireRunning(): void {
    if (this.#options.isRunning()) return;
    throw new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
  }

  /** The answer as JSON; what is none counts as a failure. */
  async read(call: EngineCall): Promise<unknown> {
    const tooLate = new AbortController();
    const timer = this.#options.clock.after(READ_WAIT_MS, () => tooLate.abort());
    try {
      return await this.#json('GET', call, tooLate.signal);
    } catch (error) {
      if (tooLate.signal.aborted) throw requestFailed(call.path, `no answer within ${READ_WAIT_MS / 1000} seconds`);
      throw error;
    } finally {
      void timer.dispose();
    }
  }

  /** The answer as JSON; null when there is none. That nothing was to be changed (304) counts as done. */
  async change(method: 'POST' | 'DELETE', call: EngineCall, options: ChangeOptions = {}): Promise<unknown> {
    const turnstile = options.urgent === true ? this.#urgentChanges : this.#changes;
    return turnstile.run(() => this.#json(method, call, new AbortController().signal));
  }

  /** An answer that goes on: its body is read as fast as the caller reads it, until `signal` aborts. */
  async stream(method: Method, call: EngineCall, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await askEngine(this.#connection(), requestOf(method, call), signal);
    if (isDone(response)) return response;
    throw await failureOf(response, call);
  }

  /** A connection that is a stream both ways from then on. */
  async hijack(call: EngineCall, signal: AbortSignal): Promise<Duplex> {
    const { response, stream } = await hijackEngine(this.#connection(), requestOf('POST', call), signal);
    if (stream !== null) return stream;
    if (isDone(response)) {
      response.destroy();
      throw requestFailed(call.path, 'it did not hand over the connection');
    }
    throw await failureOf(response, call);
  }

  async #json(method: Method, call: EngineCall, signal: AbortSignal): Promise<unknown> {
    const response = await askEngine(this.#connection(), requestOf(method, call), signal);
    if (!isDone(response)) throw await failureOf(response, call);
    const text = await readText(response, ANSWER_MAX_BYTES);
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (method === 'GET') throw requestFailed(call.path, `no JSON: ${describeError(error)}`);
      // Nothing, `OK` and the like after a change.
      return null;
    }
  }

  #connection(): { readonly socketPath: string } {
    this.requireRunning();
    return { socketPath: this.#options.socketPath };
  }
}

function requestOf(method: Method, call: EngineCall): EngineRequest {
  const { path, query = {}, body, stream, headers, newest = false } = call;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [value]) parameters.append(name, String(one));
  }
  const search = parameters.size === 0 ? '' : `?${parameters.toString()}`;
  return {
    method,
    path: `${newest ? '' : API_PREFIX}${path}${search}`,
    ...(body === undefined ? {} : { body }),
    ...(stream === undefined ? {} : { stream }),
    ...(headers === undefined ? {} : { headers }),
  };
}

function isDone({ statusCode = 0 }: IncomingMessage): boolean {
  return (statusCode >= 200 && statusCode < 300) || statusCode === 304;
}

async function failureOf(response: IncomingMessage, { about }: EngineCall): Promise<BoathouseError> {
  const body = await readText(response, FAILURE_MAX_BYTES).catch(() => '');
  return engineFailure(response.statusCode ?? 0, body, about);
}
