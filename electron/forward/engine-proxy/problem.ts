import { STATUS_CODES } from 'node:http';
import type { BoathouseError } from '../../base/errors.ts';

/** An answer of our own, in the form in which dockerd reports errors: the docker client prints `message`. */
export interface Problem {
  readonly status: number;
  readonly message: string;
}

export function problemOf(status: number, error: BoathouseError): Problem {
  return { status, message: error.hint === undefined ? error.message : `${error.message}. ${error.hint}` };
}

/** The bytes of the answer to a request with `method`. It ends the connection. */
export function problemBytes(problem: Problem, method: string): Buffer {
  const body = `${JSON.stringify({ message: problem.message })}\n`;
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ].join('\r\n');
  return Buffer.from(`${head}\r\n\r\n${method === 'HEAD' ? '' : body}`);
}
