import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SESSION_UNKNOWN } from '../../../electron/api/close-codes.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { StoredSettings } from '../../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { Dashboard } from '../../../electron/daemon/ui/dashboard.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { FakeBackend } from '../../support/fake-backend.ts';
import { connectUi, followLink, type UiVisit } from '../../support/ui/ui-browser.ts';

let folder: string;
let backend: FakeBackend;
let dashboard: Dashboard;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-ui-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Boathouse</title>');
  await writeFile(join(folder, 'renderer', 'assets', 'index-abc123.js'), 'export {};');
  await writeFile(join(folder, 'renderer', 'assets', 'empty-abc123.css'), '');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'));
  backend = new FakeBackend(new StoredSettings(new SettingsStore(join(folder, 'settings.json')), () => null));
  dashboard = new Dashboard({ clock: systemClock, logger: silentLogger(), folder: join(folder, 'renderer') });
});

afterEach(async () => {
  await dashboard.dispose();
  await rm(folder, { recursive: true, force: true });
});

const link = async (): Promise<string> => (await dashboard.address(backend, 'open')).url;
const visit = async (): Promise<UiVisit> => followLink(await link());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a program asks that can say whatever it likes, its Host too. */
async function ask(
  url: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; path?: string } = {},
): Promise<Answer> {
  const { hostname, port, pathname, search } = new URL(url);
  const call = httpRequest({
    hostname,
    port,
    method: options.method ?? 'GET',
    path: options.path ?? pathname + search,
    headers: options.headers ?? {},
  });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  let body = '';
  for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) body += part;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

describe('the dashboard for a browser', () => {
  it('is opened by its link, once', async () => {
    const url = await link();
    const first = await ask(url);
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^boathouse=[\w-]{43}; Path=\/[\w-]{22}\/; HttpOnly; SameSite=Strict$/,
    );
    expect(first.headers['cache-control']).toBe('no-store');
    expect(first.headers['referrer-policy']).toBe('no-referrer');
    const second = await ask(url);
    expect(second.status).toBe(401);
    expect(second.body).toContain('expired');
    expect(second.body).toContain('boathouse ui');
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('serves the page anew and what has a hash for long, with no way for foreign script', async () => {
    const { page, cookie } = await visit();
    const index = await ask(page, { headers: { cookie } });
    expect(index).toMatchObject({ status: 200, body: '<!doctype html><title>Boathouse</title>' });
    expect(index.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = index.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'self'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const script = await ask(`${page}assets/index-abc123.js`, { headers: { cookie } });
    expect(script).toMatchObject({ status: 200, body: 'export {};' });
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(await ask(`${page}assets/empty-abc123.css`, { headers: { cookie } })).toMatchObject({
      status: 200,
      body: '',
    });
    expect(await ask(page, { method: 'HEAD', headers: { cookie } })).toMatchObject({ status: 200, body: '' });
  });

  it('speaks the API on a WebSocket, and counts as a client', async () => {
    const needed: boolean[] = [];
    dashboard.onChange(() => void needed.push(dashboard.isNeeded));
    const connection = await connectUi(await visit());
    expect((await connection.api.machine.status.query()).machine.state).toBe('stopped');
    expect(dashboard.isNeeded).toBe(true);
    await connection[Symbol.asyncDispose]();
    await expect.poll(() => dashboard.isNeeded).toBe(false);
    expect(needed.at(-1)).toBe(false);
  });

  it('keeps the backend while a link may still be followed', async () => {
    expect(dashboard.isNeeded).toBe(false);
    const url = await link();
    expect(dashboard.isNeeded).toBe(true);
    await followLink(url);
    expect(dashboard.isNeeded).toBe(false);
  });

  it('says so when it was not built', async () => {
    const { page, cookie } = await visit();
    await rm(join(folder, 'renderer'), { recursive: true });
    expect((await dashboard.address(backend, 'print')).built).toBe(false);
    const answer = await ask(page, { headers: { cookie } });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('npm run build');
  });
});

describe('the dashboard refuses', () => {
  it.each(['rebound.example', '127.0.0.1', 'evil.example:80'])('the Host “%s”', async (host) => {
    const url = await link();
    expect((await ask(url, { headers: { host } })).status).toBe(403);
    const { page, cookie } = await followLink(url);
    expect((await ask(page, { headers: { host, cookie } })).status).toBe(403);
  });

  it('to be known under its other name with a session of this one, but takes that name', async () => {
    const url = (await link()).replace('127.0.0.1', 'localhost');
    const { port } = new URL(url);
    const answer = await ask(url.replace('localhost', '127.0.0.1'), { headers: { host: `localhost:${port}` } });
    expect(answer.status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
    const url = await link();
    const { origin } = new URL(url);
    expect((await ask(url, { method })).status).toBe(405);
    expect((await ask(url, { method, headers: { origin } })).status).toBe(405);
    expect((await ask(url, { method, headers: { origin: 'http://evil.example' } })).status).toBe(403);
    // The link was not spent by that.
    await followLink(url);
  });

  it('a wrong token, and a browser that only looks ahead', async () => {
    const url = await link();
    expect((await ask(url.slice(0, -1))).status).toBe(401);
    expect((await ask(url.replace(/token=.*/, ''))).status).toBe(401);
    expect((await ask(url, { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(405);
    expect((await ask(url, { method: 'HEAD' })).status).toBe(405);
    await followLink(url);
  });

  it('who has no cookie, another’s, or two', async () => {
    const one = await visit();
    const other = await visit();
    for (const cookie of ['', 'boathouse=', other.cookie, `${one.cookie}; ${other.cookie}`, `${one.cookie}x`]) {
      const answer = await ask(one.page, { headers: { cookie } });
      expect(answer.status, cookie).toBe(401);
      expect(answer.body).toContain('boathouse ui');
    }
    expect((await ask(`${one.origin}/`, { headers: { cookie: one.cookie } })).status).toBe(401);
    expect((await ask(`${one.origin}/assets/index-abc123.js`, { headers: { cookie: one.cookie } })).status).toBe(401);
  });

  it.each([
    ['a file above', '../secret.txt'],
    ['the same, encoded', '%2e%2e/secret.txt'],
    ['the same, encoded whole', '..%2fsecret.txt'],
    ['a link that leads out', 'link.txt'],
    ['what is not there', 'assets/nothing.js'],
    ['a folder', 'assets'],
    ['a dot file', '.env'],
    ['NUL', 'index.html%00.js'],
    ['an absolute path', '/etc/passwd'],
  ])('%s', async (_what, path) => {
    const { page, cookie } = await visit();
    const answer = await ask(page, { path: `${new URL(page).pathname}${path}`, headers: { cookie } });
    expect([401, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('secret');
  });

  it('what another page makes the browser read', async () => {
    const { page, cookie } = await visit();
    const headers = { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
    expect((await ask(`${page}assets/index-abc123.js`, { headers })).status).toBe(403);
    const frame = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
    expect((await ask(page, { headers: frame })).status).toBe(403);
  });

  it.each<[string, (visit: UiVisit) => { path?: string; headers: Record<string, string> }, number]>([
    ['another origin', ({ cookie }) => ({ headers: { cookie, origin: 'http://evil.example' } }), 403],
    ['another port’s origin', ({ cookie }) => ({ headers: { cookie, origin: 'http://127.0.0.1:1' } }), 403],
    ['no origin', ({ cookie }) => ({ headers: { cookie } }), 403],
    ['a null origin', ({ cookie }) => ({ headers: { cookie, origin: 'null' } }), 403],
    [
      'a foreign host',
      ({ cookie }) => ({ headers: { cookie, origin: 'http://rebound.example', host: 'rebound.example' } }),
      403,
    ],
    ['another origin and no cookie', () => ({ headers: { origin: 'http://evil.example' } }), 403],
    ['another path', ({ origin, cookie }) => ({ path: 'other', headers: { origin, cookie } }), 404],
  ])('a WebSocket with %s', async (_what, make, status) => {
    const known = await visit();
    const { path = 'api', headers } = make(known);
    const socket = new WebSocket(new URL(path, known.page).href.replace('http', 'ws'), { headers });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
    expect(dashboard.isNeeded).toBe(false);
  });

  it.each<[string, (visit: UiVisit) => Record<string, string>]>([
    ['no cookie', ({ origin }) => ({ origin })],
    ['a wrong cookie', ({ origin }) => ({ origin, cookie: 'boathouse=x' })],
  ])('a WebSocket of its own page with %s, by a code that the page sees', async (_what, make) => {
    const known = await visit();
    const socket = new WebSocket(`${known.page}api`.replace('http', 'ws'), { headers: make(known) });
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([SESSION_UNKNOWN, 'session unknown']);
    expect(dashboard.isNeeded).toBe(false);
  });

  it('what such a page sends all the same, and ends without waiting for it', async () => {
    const known = await visit();
    const { hostname, port, host, pathname } = new URL(known.page);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = [
      `GET ${pathname}api HTTP/1.1`,
      `Host: ${host}`,
      `Origin: ${known.origin}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    // A frame with reserved bits, then nothing: the close is not answered.
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect((await ask(known.page, { headers: { cookie: known.cookie } })).status).toBe(200);
    const silent = connect(Number(port), hostname);
    silent.on('error', () => undefined);
    silent.write(`${head.join('\r\n')}\r\n\r\n`);
    await once(silent, 'data');
    const closed = once(silent, 'close');
    await dashboard.dispose();
    await closed;
    socket.destroy();
  });

  it.each(['//', 'http://[/', '*', '//evil.example/open', '/%', '/%00'])(
    'the odd target %s, and lives',
    async (path) => {
      const { page, cookie, origin } = await visit();
      expect([401, 403, 404]).toContain((await ask(page, { path, headers: { cookie } })).status);
      const { host } = new URL(origin);
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      const headers = { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', host, origin, cookie };
      expect([400, 401, 404]).toContain((await ask(page, { path, headers })).status);
      expect((await ask(page, { headers: { cookie } })).status).toBe(200);
    },
  );

  it('messages that are too long', async () => {
    const known = await visit();
    const socket = new WebSocket(`${known.page}api`.replace('http', 'ws'), {
      headers: { origin: known.origin, cookie: known.cookie },
    });
    await once(socket, 'open');
    socket.send('x'.repeat(5 * 1024 * 1024));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
  });

  it('everybody after its end', async () => {
    const known = await visit();
    const connection = await connectUi(known);
    await dashboard.dispose();
    await expect(ask(known.page, { headers: { cookie: known.cookie } })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await connection[Symbol.asyncDispose]();
  });
});
