import type { IncomingMessage } from 'node:http';

/** What of a request has to be ours, whatever it asks for. */
type RequestHead = Pick<IncomingMessage, 'headers' | 'method'>;

/** The one cookie, of the session whose path it was set for. */
export const SESSION_COOKIE = 'boathouse';

/** Names of this computer that lead to a server on its loopback; any other came by a foreign name that leads here too. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

/** A browser puts the page's host here; a page of another name that was made to resolve to us (DNS rebinding) has another. */
export function isOwnHost({ headers }: RequestHead, port: number): boolean {
  return OWN_NAMES.some((name) => headers.host === `${name}:${port}`);
}

/**
 * Whether the page that asks is one of ours: same name, same port. Without an Origin (as browsers send none for plain reads) it is
 * not `Origin` that speaks for it. `Sec-Fetch-Site` names pages of other sites, and those of other servers at this address.
 */
export function isOwnOrigin({ headers }: RequestHead): boolean {
  return headers.origin === `http://${headers.host ?? ''}`;
}

/** A read that another page makes the browser do: an image, a script, a frame. A link that somebody follows is none. */
export function isForeignRead({ headers }: RequestHead): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** The browser looks ahead without anybody having asked: a link that counts once must not be spent by that. */
export function isPrefetch({ headers }: RequestHead): boolean {
  return [headers['sec-purpose'], headers['purpose'], headers['x-moz']].some((value) =>
    /prefetch|preview|prerender/i.test([value].flat().join()),
  );
}

/** The session's secret; empty: none, or more than one, which is not ours. */
export function sessionCookie({ headers }: RequestHead): string {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
  return values.length === 1 ? (values[0] ?? '') : '';
}
