import type { HostFailure } from '../../net/host-sockets.ts';

/** The system's error codes (errno names, as Node spells them on every platform) by what they mean to the stack. */
const FAILURES: ReadonlyMap<string, HostFailure> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ENOENT', 'refused'],
  ['ETIMEDOUT', 'timed-out'],
  ['EHOSTUNREACH', 'host-unreachable'],
  ['EHOSTDOWN', 'host-unreachable'],
  ['ENETUNREACH', 'network-unreachable'],
  ['ENETDOWN', 'network-unreachable'],
  ['ENONET', 'network-unreachable'],
  ['EAFNOSUPPORT', 'network-unreachable'],
  ['EACCES', 'not-permitted'],
  ['EPERM', 'not-permitted'],
  ['EMFILE', 'exhausted'],
  ['ENFILE', 'exhausted'],
  ['ENOBUFS', 'exhausted'],
  ['ENOMEM', 'exhausted'],
  ['EAGAIN', 'exhausted'],
  // Linux has no local port left for a dial. A host without an address of the family says ENETUNREACH.
  ['EADDRNOTAVAIL', 'exhausted'],
  ['EADDRINUSE', 'exhausted'],
  ['EMSGSIZE', 'too-large'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
]);

export function hostFailureOf(error: unknown): HostFailure {
  return hostFailureOfCode(errorCode(error) ?? '');
}

export function hostFailureOfCode(code: string): HostFailure {
  return FAILURES.get(code) ?? 'other';
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
