import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { BoathouseError, describeError } from '../base/errors.ts';
import { cancelledError } from './delay.ts';

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent in its place, as it comes; destroyed with the request. Who hands it over watches it for errors of its own. */
  readonly stream?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The engine's socket on the host, or a connection to the engine that is used for this request alone. */
export type EngineConnection = { readonly socketPath: string } | { readonly stream: Duplex };

/**
 * A request of our own to the engine, on a connection of its own; resolves with the answer's head. Aborting ends the answer's body,
 * too. Errors: `engine-request-failed`, `cancelled`.
 */
export function askEngine(
  connection: EngineConnection,
  engineRequest: EngineRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return send(connection, engineRequest, { signal, upgrade: false }).then(({ response }) => response);
}

/**
 * A request after which the connection is a stream of bytes both ways (exec, attach), if the engine agrees: `stream` is null when it
 * answered otherwise, and `response` is that answer. Errors as above; aborting ends the stream.
 */
export function hijackEngine(
  connection: EngineConnection,
  engineRequest: EngineRequest,
  signal: AbortSignal,
): Promise<{ readonly response: IncomingMessage; readonly stream: Duplex | null }> {
  const headers = { ...engineRequest.headers, Connection: 'Upgrade', Upgrade: 'tcp' };
  return send(connection, { ...engineRequest, headers }, { signal, upgrade: true });
}

function send(
  connection: EngineConnection,
  { method, path, body, stream: source, headers }: EngineRequest,
  { signal, upgrade }: { readonly signal: AbortSignal; readonly upgrade: boolean },
): Promise<{ readonly response: IncomingMessage; readonly stream: Duplex | null }> {
  return new Promise((resolve, reject) => {
    const ownStream = 'stream' in connection ? connection.stream : null;
    const fail = (error: unknown): void => {
      ownStream?.destroy();
      source?.destroy();
      reject(signal.aborted ? cancelledError(signal) : requestFailed(path.split('?')[0] ?? '', describeError(error)));
    };
    if (signal.aborted) {
      fail(signal.reason);
      return;
    }
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      path,
      headers: {
        Host: 'docker',
        ...(payload === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) }),
        ...headers,
      },
    };
    const call = request(
      ownStream === null
        ? // Without an agent it is used once and closed: a request must not depend on what an earlier one left.
          { ...options, ...connection, agent: false }
        : { ...options, createConnection: () => ownStream },
    );
    const abort = (): void => void call.destroy(cancelledError(signal));
    signal.addEventListener('abort', abort, { once: true });
    const forget = (): void => signal.removeEventListener('abort', abort);
    call.once('close', () => {
      forget();
      source?.destroy();
    });
    call.on('error', fail);
    call.on('response', (response) => {
      // Who reads it hears of it by the iterator; nobody may have to.
      response.on('error', () => undefined);
      response.once('close', () => {
        ownStream?.destroy();
        forget();
      });
      resolve({ response, stream: null });
    });
    if (upgrade) {
      call.on('upgrade', (response, stream, head) => {
        stream.on('error', () => undefined);
        if (head.length > 0) stream.unshift(head);
        const end = (): void => void stream.destroy();
        signal.addEventListener('abort', end, { once: true });
        stream.once('close', () => signal.removeEventListener('abort', end));
        resolve({ response, stream });
      });
    }
    if (source === undefined) {
      call.end(payload);
      return;
    }
    source.once('error', (error) => void call.destroy(error));
    source.pipe(call);
  });
}

/** All of the body. Errors: `engine-request-failed` (longer than `maxBytes`, or broken off). */
export async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      sizeBytes += part.length;
      if (sizeBytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  } catch (error) {
    throw requestFailed('its answer', describeError(error));
  }
}

/** All of the body as JSON. Errors: those of `readText`, and that it is none. */
export async function readJson(response: IncomingMessage, maxBytes: number): Promise<unknown> {
  const text = await readText(response, maxBytes);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw requestFailed('its answer', describeError(error));
  }
}

/** The lines of a stream that never ends. Errors: `engine-request-failed` (a line longer than `maxBytes`, or broken off). */
export async function* readLines(stream: Readable, maxBytes: number): AsyncGenerator<string, void> {
  let rest = '';
  stream.setEncoding('utf8');
  try {
    for await (const part of stream as AsyncIterable<string>) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line.trim() !== '');
      if (rest.length > maxBytes) throw new Error(`a line of more than ${maxBytes} characters`);
    }
  } catch (error) {
    throw requestFailed('its stream', describeError(error));
  }
}

export function requestFailed(what: string, reason: string): BoathouseError {
  return new BoathouseError('engine-request-failed', `asking the engine failed (${what}): ${reason}`);
}
