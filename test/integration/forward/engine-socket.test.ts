import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pingEngine } from '../../../electron/engine/ping.ts';
import { type ForwardedEngine, forwardEngine } from './support/forwarded-engine.ts';

/** How the fake engine's answer to a ping ends. */
const PONG = '2\r\nOK\r\n0\r\n\r\n';
const never = new AbortController().signal;

let forwarded: ForwardedEngine;

beforeEach(async () => {
  forwarded = await forwardEngine();
});

afterEach(() => forwarded.dispose());

const event = (stream: NodeJS.EventEmitter, name: string): Promise<unknown> =>
  new Promise((resolve) => stream.once(name, resolve));

describe('requests', () => {
  it('answer a ping with what the engine says of itself', async () => {
    expect(await pingEngine(forwarded.path, never)).toEqual({
      apiVersion: '1.51',
      osType: 'linux',
      experimental: false,
      builderVersion: '2',
    });
  });

  it('share one channel, also those of different clients', async () => {
    for (let clients = 0; clients < 5; clients += 1) {
      const client = await forwarded.client();
      for (let count = 0; count < 5; count += 1) {
        client.send('HEAD /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
        expect(await client.until('\r\n\r\n')).toContain('Content-Length: 2');
      }
      client.socket.destroy();
    }
    expect(forwarded.engine.connections).toBe(1);
  });

  it('reach the engine with their heads as they are', async () => {
    const got = forwarded.engine.next('GET /heads');
    const client = await forwarded.client();
    client.send('GET /heads?a=%2F&a=2 HTTP/1.1\r\nhOsT: docker\r\nX-Twice: 1\r\nx-TWICE:2\r\nX-Empty:\r\n\r\n');
    const { request: received, response } = await got;
    expect(received.url).toBe('/heads?a=%2F&a=2');
    expect(received.rawHeaders).toEqual(['hOsT', 'docker', 'X-Twice', '1', 'x-TWICE', '2', 'X-Empty', '']);
    response.end();
  });

  it('get answers byte for byte, interim ones and trailers included', async () => {
    const answer =
      'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 Fine so far\r\nx-ODD: a\r\nx-odd: b\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '3;ext="1"\r\nabc\r\n1\r\nd\r\n0\r\nX-Trailer: t\r\n\r\n';
    forwarded.engine.on('GET /odd', ({ socket }) => {
      socket.removeAllListeners('data');
      socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
      socket.write(answer);
    });
    const client = await forwarded.client();
    client.send('GET /odd HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect((await client.bytes(answer.length)).toString()).toBe(answer);
    // The connection lives on.
    client.send('GET /next HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 204 /);
    expect(forwarded.engine.connections).toBe(1);
  });

  it('get answers that have no body although they have a length', async () => {
    forwarded.engine.on('GET /same', (_received, response) => response.writeHead(304, { 'Content-Length': '5' }).end());
    const client = await forwarded.client();
    client.send('GET /same HTTP/1.1\r\nHost: docker\r\n\r\nHEAD /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 304 /);
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('that were sent ahead are answered in their order', async () => {
    const client = await forwarded.client();
    client.send('POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\noneGET /_ping HTTP/1.1\r\nHost: d\r\n\r\n');
    await client.until('3\r\none\r\n0\r\n\r\n');
    expect(await client.until(PONG)).toContain('Api-Version');
  });

  it('wait for “100 Continue” when they ask for it', async () => {
    const client = await forwarded.client();
    client.send('POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    await client.until('4\r\nbody\r\n0\r\n\r\n');
  });

  it('of HTTP/1.0 end with the connection', async () => {
    const client = await forwarded.client();
    client.socket.end('GET /_ping HTTP/1.0\r\n\r\n');
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 200 .*OK$/s);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['lines that end without CR', 'GET /_ping HTTP/1.1\nHost: d\n\n', 400],
    ['two lengths', 'POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a length and chunks', 'POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['HTTP/2 without an upgrade', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a head without end', `GET /_ping HTTP/1.1\r\nX: ${'x'.repeat(1024 * 1024)}`, 431],
  ])('are refused with %s', async (_name, text, status) => {
    const client = await forwarded.client();
    client.send(text);
    const answer = await client.rest();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*"message":"[^"]+"`, 's'));
    expect(forwarded.engine.connections).toBe(0);
  });
});

describe('streams', () => {
  const attach =
    'POST /containers/x/attach?stream=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n';
  const upgraded =
    'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
  const hijacked = 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';

  it.each([
    ['an upgrade', attach, upgraded],
    ['no upgrade, as older clients', attach.replace('Connection: Upgrade\r\nUpgrade: tcp\r\n', ''), hijacked],
  ])('begin with %s and carry both directions', async (_name, head, answer) => {
    const hijack = forwarded.engine.hijack('POST /containers/x/attach', answer);
    const client = await forwarded.client();
    client.send(head);
    const container = await hijack;
    expect(await client.until('\r\n\r\n')).toBe(answer);
    client.send('GET / HTTP/1.1\r\n\r\n');
    expect(String(await event(container, 'data'))).toBe('GET / HTTP/1.1\r\n\r\n');
    container.write('\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0003out');
    expect((await client.bytes(11)).toString('latin1')).toBe('\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0003out');
  });

  it('keep flowing to a client that ended its input', async () => {
    const hijack = forwarded.engine.hijack('POST /containers/x/attach', upgraded);
    const client = await forwarded.client();
    client.send(attach);
    const container = await hijack;
    await client.until('\r\n\r\n');
    client.socket.end('last words');
    let input = '';
    container.on('data', (part: Buffer) => (input += part.toString()));
    await event(container, 'end');
    expect(input).toBe('last words');
    container.end('output after the end of input');
    expect(await client.rest()).toBe('output after the end of input');
  });

  it('keep taking input after the container ended its output', async () => {
    const hijack = forwarded.engine.hijack('POST /containers/x/attach', upgraded);
    const client = await forwarded.client();
    client.send(attach);
    const container = await hijack;
    container.end('done');
    await client.until('\r\n\r\n');
    expect(await client.rest()).toBe('done');
    client.send('more input');
    expect(String(await event(container, 'data'))).toBe('more input');
  });

  it('get input that the client sent before the answer', async () => {
    let container: Duplex | undefined;
    const input = new Promise((resolve) =>
      forwarded.engine.on('POST /containers/x/attach', (received) => {
        container = received.socket;
        for (const name of ['data', 'end', 'close']) received.socket.removeAllListeners(name);
        received.socket.once('data', (part) => resolve(String(part)));
        received.socket.write(hijacked);
      }),
    );
    const client = await forwarded.client();
    client.send(`${attach.replace('Connection: Upgrade\r\nUpgrade: tcp\r\n', '')}early input`);
    client.socket.end();
    expect(await input).toBe('early input');
    if (container !== undefined) await event(container, 'end');
    container?.end('bye');
    expect(await client.rest()).toBe(`${hijacked}bye`);
  });

  it('are not begun by a refusal', async () => {
    const client = await forwarded.client();
    client.send(attach.replace('/x/', '/gone/'));
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('of a client that goes away end in the engine', async () => {
    const hijack = forwarded.engine.hijack('POST /containers/x/attach', upgraded);
    const client = await forwarded.client();
    client.send(attach);
    const container = await hijack;
    await client.until('\r\n\r\n');
    const ended = event(container.resume(), 'end');
    client.socket.destroy();
    await ended;
  });
});

describe('an engine or a client that goes away', () => {
  it('a client that stops following makes the engine stop', async () => {
    const got = forwarded.engine.next('GET /events');
    const client = await forwarded.client();
    client.send('GET /events HTTP/1.1\r\nHost: d\r\n\r\n');
    const { request: received, response } = await got;
    response.write('first');
    await client.until('first');
    const aborted = event(received, 'close');
    client.socket.destroy();
    await aborted;
    expect(response.writableFinished).toBe(false);
  });

  it('an answer that breaks off does not look complete', async () => {
    const got = forwarded.engine.next('GET /logs');
    const outcome = new Promise((resolve) => {
      request({ socketPath: forwarded.path, path: '/logs' }, (response) => {
        response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        response.on('end', () => resolve('end'));
        response.resume();
      }).end();
    });
    const { response } = await got;
    response.write('a part');
    await new Promise<void>((resolve) => response.write(' of it', () => resolve()));
    response.destroy();
    expect(await outcome).toBe('ECONNRESET');
  });

  it('a lost guest breaks the answer as well', async () => {
    const got = forwarded.engine.next('GET /logs');
    const client = await forwarded.client();
    client.send('GET /logs HTTP/1.1\r\nHost: d\r\n\r\n');
    (await got).response.write('a part');
    await client.until('a part\r\n');
    forwarded.guest.crash();
    expect(await client.rest()).toBe('');
  });

  it('an engine that was restarted gets the next request on a new channel', async () => {
    await pingEngine(forwarded.path, never);
    await forwarded.engine.restart();
    expect((await pingEngine(forwarded.path, never)).apiVersion).toBe('1.51');
  });

  it('a request that an old channel swallowed is repeated when that is harmless', async () => {
    const client = await forwarded.client();
    client.send('GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n');
    await client.until(PONG);
    let times = 0;
    forwarded.engine.on('GET /once', (received, response) => {
      times += 1;
      if (times === 1) received.socket.destroy();
      else response.end('second time');
    });
    client.send('GET /once HTTP/1.1\r\nHost: d\r\n\r\n');
    await client.until('second time');
  });

  it('a request that may not be repeated is reported', async () => {
    const client = await forwarded.client();
    client.send('GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n');
    await client.until(PONG);
    let times = 0;
    forwarded.engine.on('POST /containers/x/start', (received) => {
      times += 1;
      received.socket.destroy();
    });
    client.send('POST /containers/x/start HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n');
    expect(await client.rest()).toMatch(/^HTTP\/1\.1 502 .*"message":"the Docker engine .* closed the connection/s);
    expect(times).toBe(1);
  });

  it('an engine that does not listen is named', async () => {
    await forwarded.engine.stop();
    const client = await forwarded.client();
    client.send('GET /containers/json HTTP/1.1\r\nHost: d\r\n\r\n');
    expect(await client.rest()).toMatch(
      /^HTTP\/1\.1 503 .*"message":"the Docker engine in the VM does not accept connections/s,
    );
  });

  it('a request waits while the link is made anew', async () => {
    await pingEngine(forwarded.path, never);
    const lost = new Promise((resolve) => forwarded.link.onLost(resolve));
    const restarted = forwarded.guest.restart();
    await lost;
    const ping = pingEngine(forwarded.path, never);
    await restarted;
    expect((await ping).apiVersion).toBe('1.51');
  });

  it('an answer that comes before the request is complete reaches the client', async () => {
    forwarded.engine.on('POST /images/load', (_received, response) => {
      response.writeHead(400, { Connection: 'close' }).end('{"message":"no"}');
    });
    const client = await forwarded.client();
    client.send('POST /images/load HTTP/1.1\r\nHost: d\r\nContent-Length: 10000000\r\n\r\nsome of it');
    expect(await client.until('{"message":"no"}')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await client.rest()).toMatch(/^\s*(?:0\s*)?$/);
  });
});
