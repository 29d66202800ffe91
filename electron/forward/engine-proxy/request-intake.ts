import { HTTP_HEAD_MAX_BYTES } from '../limits.ts';
import { BodyFraming } from './body-framing.ts';
import type { BodyInspector } from './body-inspector.ts';
import { tooLong } from './engine-problems.ts';
import { endOfHead, hasBareLineFeed } from './http-head.ts';
import type { Problem } from './problem.ts';
import { CollectedRequest } from './request-bytes.ts';
import { readRequestHead, type RequestHead } from './request-head.ts';
import { apiCall, type ApiCall } from './route.ts';

/** What to do with what a client sent. */
export type Intake =
  /** Nothing yet: more bytes are needed. */
  | { readonly kind: 'more' }
  /** The client waits to be told to send its body. */
  | { readonly kind: 'continue' }
  /** A request's head; its body is to be passed as it comes. `call` is null for what is none of the engine's API. */
  | {
      readonly kind: 'pass';
      readonly request: RequestHead;
      readonly call: ApiCall | null;
      readonly bytes: Buffer;
      readonly body: BodyFraming;
    }
  /** A whole request that inspectors want to see. */
  | {
      readonly kind: 'inspect';
      readonly request: RequestHead;
      readonly call: ApiCall;
      readonly collected: CollectedRequest;
    }
  | { readonly kind: 'refuse'; readonly problem: Problem; readonly method: string };

const MORE: Intake = { kind: 'more' };

/** Reads one request after the other up to the point where it is known what to do with it. */
export class RequestIntake {
  readonly #inspectors: readonly BodyInspector[];
  #collecting: { readonly request: RequestHead; readonly call: ApiCall; readonly collected: CollectedRequest } | null =
    null;

  constructor(inspectors: readonly BodyInspector[]) {
    this.#inspectors = inspectors;
  }

  /** Takes what it can use from the start of `bytes`; `left` is the rest. */
  take(bytes: Buffer): { readonly intake: Intake; readonly left: Buffer } {
    return this.#collecting === null ? this.#takeHead(bytes) : this.#takeBody(bytes);
  }

  #takeHead(bytes: Buffer): { intake: Intake; left: Buffer } {
    let start = 0;
    // Empty lines before a request are passed over (RFC 9112, section 2.2).
    while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
    const left = bytes.subarray(start);
    const end = endOfHead(left, 0);
    if (end === -1) {
      if (left.length > HTTP_HEAD_MAX_BYTES) return refuse(431, 'the head of the request is too long');
      if (hasBareLineFeed(left)) return refuse(400, 'a line of the request ends without CR');
      return { intake: MORE, left };
    }
    const head = readRequestHead(left.subarray(0, end));
    if (!head.ok) return refuse(400, `the request has ${head.reason}`);
    const intake = this.#onHead(head.value, left.subarray(0, end));
    const body = left.subarray(end);
    return intake.kind === 'more' ? this.#takeBody(body) : { intake, left: body };
  }

  #onHead(request: RequestHead, bytes: Buffer): Intake {
    const call = apiCall(request.method, request.target);
    if (call === null || !this.#inspectors.some((inspector) => inspector.matches(call))) {
      return { kind: 'pass', request, call, bytes, body: new BodyFraming(request.body) };
    }
    const collected = new CollectedRequest(bytes, request);
    if (collected.done) return { kind: 'inspect', request, call, collected };
    this.#collecting = { request, call, collected };
    return request.expectsContinue ? { kind: 'continue' } : MORE;
  }

  #takeBody(bytes: Buffer): { intake: Intake; left: Buffer } {
    const collecting = this.#collecting;
    if (collecting === null) return { intake: MORE, left: bytes };
    const { request, call, collected } = collecting;
    const left = bytes.subarray(collected.take(bytes));
    if (collected.error !== null) return refuse(400, `the body has ${collected.error}`);
    if (collected.tooLong) return { intake: { kind: 'refuse', problem: tooLong(call), method: request.method }, left };
    if (!collected.done) return { intake: MORE, left };
    this.#collecting = null;
    return { intake: { kind: 'inspect', request, call, collected }, left };
  }
}

function refuse(status: number, message: string): { intake: Intake; left: Buffer } {
  return { intake: { kind: 'refuse', problem: { status, message }, method: 'GET' }, left: Buffer.alloc(0) };
}
