import type { IncomingMessage } from 'node:http';
import { BoathouseError, describeError } from '../base/errors.ts';
import { cancelledError } from '../host/delay.ts';
import { askEngine, readText } from '../host/engine-request.ts';

/** An engine answers with two letters. */
const ANSWER_MAX_BYTES = 4096;

/** What the engine says of itself without being asked much. */
export interface EnginePing {
  /** The newest version of its API, for example `1.51`; null when it does not say. */
  readonly apiVersion: string | null;
  /** `linux` or `windows`. */
  readonly osType: string | null;
  readonly experimental: boolean;
  /** `1` or `2`: what its `docker build` uses unless told otherwise. */
  readonly builderVersion: string | null;
}

/**
 * `GET /_ping` on the socket at `socketPath`. Has no deadline of its own. Errors: `engine-ping-failed` (nobody listens, another
 * status than 200, or another answer), `cancelled`.
 */
export async function pingEngine(socketPath: string, signal: AbortSignal): Promise<EnginePing> {
  let response: IncomingMessage;
  let body: string;
  try {
    response = await askEngine({ socketPath }, { method: 'GET', path: '/_ping' }, signal);
    body = (await readText(response, ANSWER_MAX_BYTES)).trim();
  } catch (error) {
    throw signal.aborted
      ? cancelledError(signal)
      : failed(socketPath, `does not answer: ${describeError(error)}`, { cause: error });
  }
  if (response.statusCode !== 200)
    throw failed(socketPath, `answered with status ${response.statusCode}: ${body.slice(0, 500)}`);
  if (body !== 'OK') throw failed(socketPath, 'is no Docker engine');
  const header = (name: string): string | null => [response.headers[name]].flat()[0] ?? null;
  return {
    apiVersion: header('api-version'),
    osType: header('ostype'),
    experimental: header('docker-experimental') === 'true',
    builderVersion: header('builder-version'),
  };
}

function failed(socketPath: string, reason: string, details: { readonly cause?: unknown } = {}): BoathouseError {
  return new BoathouseError('engine-ping-failed', `the engine at ${socketPath} ${reason}`, details);
}
