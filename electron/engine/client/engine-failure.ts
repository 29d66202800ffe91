import { BoathouseError } from '../../base/errors.ts';
import { FAILURE_TEXT_MAX_LENGTH } from '../limits.ts';

export type EngineObjectKind = 'container' | 'image' | 'volume' | 'network' | 'object';

interface KnownFailure {
  readonly words: RegExp;
  readonly code?: string;
  readonly hint: string;
}

/** What the engine says with statuses that mean little, often 500, and what to do about it. The first that matches counts. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    words: /no space left on device/i,
    hint: 'Remove images and volumes that nothing uses, or give the disk more room: boathouse settings set disk.sizeGiB',
  },
  {
    words:
      /port is already allocated|address already in use|failed programming external connectivity|ports are not available/i,
    code: 'engine-refused',
    hint: 'Choose another port, or stop what has this one: boathouse ports',
  },
  {
    words: /toomanyrequests|rate limit/i,
    code: 'engine-denied',
    hint: 'Wait for a while, or give a user name and a password for the registry.',
  },
  {
    words:
      /unauthori[sz]ed|unauthenticated|authentication required|access denied|requested access to the resource is denied|no basic auth|(?:^|: )denied\b/i,
    code: 'engine-denied',
    hint: 'Check the image’s name. A private one wants a user name and a password.',
  },
  {
    // The registry’s, or that of a proxy which answers in its place: the words are the same.
    words: /403 forbidden/i,
    code: 'engine-denied',
    hint:
      'Check the image’s name. A private one wants a user name and a password. If this computer reaches the Internet through a proxy, that may be what refuses: ' +
      'ask whoever runs it to let the registry through.',
  },
  {
    words: /network \S+ not found/i,
    code: 'no-such-network',
    hint: 'Choose another network, or create that one.',
  },
  { words: /no such image/i, code: 'no-such-image', hint: 'Pull it first.' },
  {
    words: /manifest unknown|manifest for .* not found|no matching manifest/i,
    code: 'no-such-image',
    hint: 'Check the tag, and that the image is there for this platform.',
  },
  {
    words: /no such host|server misbehaving|i\/o timeout|connection refused|TLS handshake|context deadline exceeded/i,
    hint: 'Is this computer online? To look at the VM’s network: boathouse diagnose',
  },
  {
    words: /container name .* is already in use/i,
    hint: 'Choose another name, or remove or rename that container.',
  },
  {
    words: /volume is in use/i,
    hint: 'Remove the containers that use it first.',
  },
  {
    words: /has active endpoints/i,
    hint: 'Disconnect or remove its containers first.',
  },
  {
    words: /image is (?:being used|referenced)|is using its referenced image|has dependent child images/i,
    hint: 'Remove the containers that are of it first, or force it.',
  },
  {
    words: /cannot remove container.*(?:is running|is paused)|You cannot remove a running container/i,
    hint: 'Stop it first, or force it.',
  },
];

/** For a status other than success. `body` is the engine's `{"message": …}`, or whatever came. */
export function engineFailure(status: number, body: string, about: EngineObjectKind): BoathouseError {
  const message = failureText(body) || `The engine answered with status ${status}`;
  const known = KNOWN_FAILURES.find(({ words }) => words.test(message));
  const code = known?.code ?? codeOf(status, about);
  return new BoathouseError(code, message, known === undefined ? {} : { hint: known.hint });
}

/** The same for an error that comes within a stream, after its status. */
export function engineStreamFailure(text: string, about: EngineObjectKind): BoathouseError {
  return engineFailure(500, JSON.stringify({ message: text }), about);
}

function codeOf(status: number, about: EngineObjectKind): string {
  switch (status) {
    case 404:
      return `no-such-${about}`;
    case 409:
      return 'engine-conflict';
    case 401:
    case 403:
      return 'engine-denied';
    default:
      return status >= 400 && status < 500 ? 'engine-refused' : 'engine-failed';
  }
}

function failureText(body: string): string {
  let text = body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      text = parsed.message;
    }
  } catch {
    // Not the engine's form: as it came.
  }
  // It quotes names and output of programs.
  const clean = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ').trim();
  return clean.length > FAILURE_TEXT_MAX_LENGTH ? `${clean.slice(0, FAILURE_TEXT_MAX_LENGTH)}…` : clean;
}
