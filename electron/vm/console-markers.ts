import { printable } from './console-text.ts';
import type { GuestLease } from './guest-lease.ts';
import { parseLease } from './parse-lease.ts';

/**
 * What the guest's boot says to the host on the console (`vm-assets/GUEST.md`): lines that begin with `[boathouse] `, made of
 * `key=value` pairs with percent-encoded values. All other lines are for people.
 *
 * Anybody with a root shell in the guest can write here, and the kernel may cut into a line. So nothing of it is trusted: an
 * over-long line, a bad escape or an unknown kind is passed over, text is cut and stripped of control characters, and a marker
 * can at most make a start fail, show a warning, or, on a network that is not ours, have the host look for its guest elsewhere.
 */
export type ConsoleMarker =
  | { readonly kind: 'phase'; readonly phase: string }
  | { readonly kind: 'service'; readonly service: string; readonly state: string }
  | { readonly kind: 'lease'; readonly lease: GuestLease }
  | { readonly kind: 'fatal'; readonly code: string; readonly message: string }
  | { readonly kind: 'warning'; readonly code: string; readonly message: string };

const PREFIX = '[boathouse] ';
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** The marker that `line` (without its newline) is, or null. Never throws. */
export function parseMarker(line: string): ConsoleMarker | null {
  if (!line.startsWith(PREFIX)) return null;
  const words = line.slice(PREFIX.length).trim().split(/ +/);
  const fields = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals > 0) fields.set(word.slice(0, equals), decodeValue(word.slice(equals + 1)));
  }
  const name = (key: string): string | null => {
    const value = fields.get(key);
    return value !== undefined && NAME.test(value) ? value : null;
  };
  const phase = name('phase');
  if (phase !== null) return { kind: 'phase', phase };
  const service = name('service');
  const state = name('state');
  if (service !== null && state !== null) return { kind: 'service', service, state };
  const kind = words[0];
  if (kind === 'network') {
    const field = (key: string): string => fields.get(key) ?? '';
    const lease = parseLease({
      address: field('address'),
      gateway: field('gateway'),
      dns: field('dns'),
      port: fields.get('port'),
      at: fields.get('at'),
    });
    return lease === null ? null : { kind: 'lease', lease };
  }
  const code = name('code');
  if (code === null || (kind !== 'fatal' && kind !== 'warning')) return null;
  return { kind, code, message: fields.get('message') ?? code };
}

/** A value whose escapes are broken stays as it was written. */
function decodeValue(value: string): string {
  try {
    return printable(decodeURIComponent(value));
  } catch {
    return printable(value);
  }
}
