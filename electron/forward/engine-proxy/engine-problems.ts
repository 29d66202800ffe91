import { BoathouseError } from '../../base/errors.ts';
import { INSPECTED_BODY_MAX_BYTES } from '../limits.ts';
import { type Problem, problemOf } from './problem.ts';
import type { ApiCall } from './route.ts';

/** What clients are told when their request could not be passed on, or came to nothing. */

/** The engine took the request, or a part of it, and ended the connection. */
export const NO_ANSWER: Problem = {
  status: 502,
  message:
    'the Docker engine in the VM closed the connection without an answer. It may be restarting: try again, and see `boathouse logs --service dockerd`.',
};

/** The guest stands still, as its user wished; it would not answer before it is resumed. */
export const PAUSED: Problem = {
  status: 503,
  message: 'Boathouse is paused, and the Docker engine with it. Resume it: boathouse resume',
};

/** These say all there is to say themselves. */
const SAID_ALREADY = new Set(['engine-busy', 'ssh-host-key-mismatch', 'ssh-refused']);

/** `error` is why no channel could be had. */
export function notReachable(error: unknown): Problem {
  if (error instanceof BoathouseError && SAID_ALREADY.has(error.code)) return problemOf(503, error);
  if (error instanceof BoathouseError && error.code === 'ssh-channel-refused') {
    const message = 'the Docker engine in the VM does not accept connections';
    return {
      status: 503,
      message: `${message}. It may be starting: try again, and see \`boathouse logs --service dockerd\`.`,
    };
  }
  const message = 'the VM with the Docker engine cannot be reached';
  return { status: 503, message: `${message}. See \`boathouse status\`; \`boathouse restart\` starts the VM anew.` };
}

export function tooLong(call: ApiCall): Problem {
  const limitMiB = INSPECTED_BODY_MAX_BYTES / 1024 / 1024;
  return { status: 413, message: `the body of ${call.method} ${call.path} is longer than ${limitMiB} MiB` };
}
