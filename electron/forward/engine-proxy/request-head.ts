import type { BodyKind } from './body-framing.ts';
import { contentLength, listOf, readHead, type HeadResult } from './http-head.ts';

/** What must be known of a request to pass it on. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly body: BodyKind;
  /** The client wants to go on using the connection. */
  readonly persistent: boolean;
  /** The client holds its body back until it is asked for it. */
  readonly expectsContinue: boolean;
}

export function readRequestHead(bytes: Buffer): HeadResult<RequestHead> {
  const head = readHead(bytes);
  if (!head.ok) return head;
  const [method, target, version] = head.value.startLine;
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return { ok: false, reason: `the protocol “${version}”` };
  const length = contentLength(head.value);
  if (!length.ok) return length;
  const codings = listOf(head.value, 'transfer-encoding');
  if (codings.length > 0 && (length.value !== null || codings.length > 1 || codings[0] !== 'chunked')) {
    return { ok: false, reason: 'a Transfer-Encoding that is not “chunked” alone' };
  }
  const connection = listOf(head.value, 'connection');
  return {
    ok: true,
    value: {
      method,
      target,
      body: codings.length > 0 ? { kind: 'chunked' } : { kind: 'length', lengthBytes: length.value ?? 0 },
      persistent: version === 'HTTP/1.1' && !connection.includes('close'),
      expectsContinue: listOf(head.value, 'expect').includes('100-continue'),
    },
  };
}
