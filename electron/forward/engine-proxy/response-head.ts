import type { BodyKind } from './body-framing.ts';
import { contentLength, listOf, readHead, type HeadResult } from './http-head.ts';

/** What must be known of a response to pass it on. */
export interface ResponseHead {
  readonly status: number;
  /** 100 and 102 to 199: the real answer is still to come. */
  readonly interim: boolean;
  readonly body: BodyKind;
  /** The engine keeps the connection for another request. */
  readonly persistent: boolean;
}

/** `method` is the request's: the answer to HEAD has the length of a body, but none. */
export function readResponseHead(bytes: Buffer, method: string): HeadResult<ResponseHead> {
  const head = readHead(bytes);
  if (!head.ok) return head;
  const [version, statusText] = head.value.startLine;
  if (!/^HTTP\/1\.[01]$/.test(version) || !/^\d{3}$/.test(statusText))
    return { ok: false, reason: 'no status line of HTTP/1' };
  const status = Number(statusText);
  const length = contentLength(head.value);
  if (!length.ok) return length;
  const codings = listOf(head.value, 'transfer-encoding');
  const interim = status < 200 && status !== 101;
  return {
    ok: true,
    value: {
      status,
      interim,
      body: bodyOf(status, method, { codings, lengthBytes: length.value }),
      persistent: version === 'HTTP/1.1' && !listOf(head.value, 'connection').includes('close'),
    },
  };
}

/** RFC 9112, section 6.3. After 101 the connection speaks another protocol, which only its end ends. */
function bodyOf(status: number, method: string, head: { codings: string[]; lengthBytes: number | null }): BodyKind {
  if (status === 101) return { kind: 'until-close' };
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (head.codings.length > 0) return head.codings.at(-1) === 'chunked' ? { kind: 'chunked' } : { kind: 'until-close' };
  return head.lengthBytes === null ? { kind: 'until-close' } : { kind: 'length', lengthBytes: head.lengthBytes };
}
