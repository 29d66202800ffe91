import { describe, expect, it } from 'vitest';
import { endOfHead, hasBareLineFeed } from '../../../../electron/forward/engine-proxy/http-head.ts';
import { readRequestHead } from '../../../../electron/forward/engine-proxy/request-head.ts';
import { readResponseHead } from '../../../../electron/forward/engine-proxy/response-head.ts';

const request = (text: string) => readRequestHead(Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n\r\n`));
const response = (text: string, method = 'GET') =>
  readResponseHead(Buffer.from(`${text.replaceAll('\n', '\r\n')}\r\n\r\n`), method);

describe('the end of a head', () => {
  it('is found wherever the bytes were cut', () => {
    const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: d\r\n\r\nbody');
    for (let searched = 0; searched < 27; searched += 1) expect(endOfHead(bytes, searched)).toBe(27);
    expect(endOfHead(bytes.subarray(0, 26), 0)).toBe(-1);
  });

  it('is not waited for behind a line without CR', () => {
    expect(hasBareLineFeed(Buffer.from('GET / HTTP/1.1\r\nHost: d\r\n'))).toBe(false);
    expect(hasBareLineFeed(Buffer.from('GET / HTTP/1.1\nHost: d\r\n'))).toBe(true);
    expect(hasBareLineFeed(Buffer.from('\n'))).toBe(true);
  });
});

describe('a request', () => {
  it.each([
    ['GET /info HTTP/1.1\nHost: d', { kind: 'length', lengthBytes: 0 }, true],
    ['POST /x HTTP/1.1\ncontent-LENGTH: 12', { kind: 'length', lengthBytes: 12 }, true],
    ['POST /x HTTP/1.1\nContent-Length: 12, 12', { kind: 'length', lengthBytes: 12 }, true],
    ['POST /x HTTP/1.1\nTransfer-Encoding:  Chunked ', { kind: 'chunked' }, true],
    ['POST /x HTTP/1.1\nConnection: Upgrade, close', { kind: 'length', lengthBytes: 0 }, false],
    ['GET /x HTTP/1.0', { kind: 'length', lengthBytes: 0 }, false],
  ])('%j has its body and its connection', (text, body, persistent) => {
    expect(request(text)).toMatchObject({ ok: true, value: { body, persistent } });
  });

  it('says that it waits to be asked for its body', () => {
    expect(request('POST /x HTTP/1.1\nExpect: 100-Continue')).toMatchObject({
      ok: true,
      value: { expectsContinue: true },
    });
  });

  it.each([
    'GET /x',
    'GET /x HTTP/2.0',
    'GET  /x HTTP/1.1',
    'GET /x y HTTP/1.1',
    'POST /x HTTP/1.1\nContent-Length: 1\nContent-Length: 2',
    'POST /x HTTP/1.1\nContent-Length: -1',
    'POST /x HTTP/1.1\nContent-Length: 1e3',
    'POST /x HTTP/1.1\nContent-Length: 99999999999999999999',
    'POST /x HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked',
    'POST /x HTTP/1.1\nTransfer-Encoding: gzip, chunked',
    'POST /x HTTP/1.1\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked',
    'POST /x HTTP/1.1\nContent-Length : 1',
    'POST /x HTTP/1.1\nA: 1\n folded: 2',
    'POST /x HTTP/1.1\n: 2',
    'POST /x HTTP/1.1\nA: a\u0000b',
    'POST /x HTTP/1.1\nA: a\rB: c',
  ])('%j is refused', (text) => {
    expect(request(text).ok).toBe(false);
  });
});

describe('an answer', () => {
  it.each([
    ['HTTP/1.1 200 OK\nContent-Length: 3', 'GET', { kind: 'length', lengthBytes: 3 }],
    ['HTTP/1.1 200 OK\nContent-Length: 3', 'HEAD', { kind: 'none' }],
    ['HTTP/1.1 204 No Content', 'GET', { kind: 'none' }],
    ['HTTP/1.1 304 Not Modified\nContent-Length: 3', 'GET', { kind: 'none' }],
    ['HTTP/1.1 200 OK\nTransfer-Encoding: chunked', 'GET', { kind: 'chunked' }],
    ['HTTP/1.1 200 OK\nTransfer-Encoding: gzip', 'GET', { kind: 'until-close' }],
    ['HTTP/1.1 200', 'GET', { kind: 'until-close' }],
    ['HTTP/1.1 101 UPGRADED\nUpgrade: tcp', 'POST', { kind: 'until-close' }],
  ])('%j to %s has its body', (text, method, body) => {
    expect(response(text, method)).toMatchObject({ ok: true, value: { body, interim: false } });
  });

  it('may be an interim one', () => {
    expect(response('HTTP/1.1 100 Continue')).toMatchObject({
      ok: true,
      value: { interim: true, body: { kind: 'none' } },
    });
  });

  it.each(['HTTP/1.1 20 OK', 'HTTP/2 200 OK', 'ICY 200 OK', 'HTTP/1.1 200 OK\nContent-Length: x'])(
    '%j is refused',
    (text) => {
      expect(response(text).ok).toBe(false);
    },
  );
});
