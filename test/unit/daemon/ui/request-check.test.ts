import { describe, expect, it } from 'vitest';
import {
  isForeignRead,
  isOwnHost,
  isOwnOrigin,
  isPrefetch,
  sessionCookie,
} from '../../../../electron/daemon/ui/request-check.ts';

const head = (headers: Record<string, string>) => ({ method: 'GET', headers });

describe('a request for the dashboard', () => {
  it.each([
    ['127.0.0.1:4711', true],
    ['localhost:4711', true],
    ['127.0.0.1:4712', false],
    ['127.0.0.1', false],
    ['rebound.example:4711', false],
    ['localhost.:4711', false],
    ['[::1]:4711', false],
    ['', false],
  ])('to %s: %s', (host, own) => {
    expect(isOwnHost(head({ host }), 4711)).toBe(own);
  });

  it('has no Host: refused', () => {
    expect(isOwnHost(head({}), 4711)).toBe(false);
  });

  it.each([
    ['http://127.0.0.1:4711', true],
    ['http://localhost:4711', false],
    ['https://127.0.0.1:4711', false],
    ['http://127.0.0.1:8080', false],
    ['http://evil.example', false],
    ['null', false],
  ])('from %s: %s', (origin, own) => {
    expect(isOwnOrigin(head({ host: '127.0.0.1:4711', origin }))).toBe(own);
  });

  it('for a WebSocket has to name an origin', () => {
    expect(isOwnOrigin(head({ host: '127.0.0.1:4711' }))).toBe(false);
  });

  it.each([
    [{}, false],
    [{ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' }, false],
    [{ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, false],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, false],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }, true],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, true],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, true],
  ])('with %j is caused by another page: %s', (headers, foreign) => {
    expect(isForeignRead(head(headers))).toBe(foreign);
  });

  it('that only looks ahead is known', () => {
    expect(isPrefetch(head({ 'sec-purpose': 'prefetch;prerender' }))).toBe(true);
    expect(isPrefetch(head({ purpose: 'prefetch' }))).toBe(true);
    expect(isPrefetch(head({}))).toBe(false);
  });

  it.each([
    ['boathouse=abc', 'abc'],
    ['x=1; boathouse=abc; y=2', 'abc'],
    ['boathouse=abc; boathouse=def', ''],
    ['xboathouse=abc', ''],
    ['', ''],
  ])('with the cookie “%s” has the secret “%s”', (cookie, secret) => {
    expect(sessionCookie(head({ cookie }))).toBe(secret);
  });
});
