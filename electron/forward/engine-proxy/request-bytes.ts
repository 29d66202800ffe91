import { INSPECTED_BODY_MAX_BYTES } from '../limits.ts';
import { BodyFraming } from './body-framing.ts';
import type { RequestHead } from './request-head.ts';

/** A request that is held in memory as a whole, so that its body can be looked into. */
export class CollectedRequest {
  readonly #head: Buffer;
  readonly #body: BodyFraming;
  readonly #raw: Buffer[] = [];
  readonly #payload: Buffer[] = [];
  #sizeBytes = 0;

  constructor(headBytes: Buffer, request: RequestHead) {
    this.#head = headBytes;
    this.#body = new BodyFraming(request.body, (part) => this.#payload.push(part));
  }

  get done(): boolean {
    return this.#body.done;
  }

  get error(): string | null {
    return this.#body.error;
  }

  get tooLong(): boolean {
    return this.#sizeBytes > INSPECTED_BODY_MAX_BYTES;
  }

  /** Takes what belongs to the body from the start of `bytes`; returns how much that was. */
  take(bytes: Buffer): number {
    const end = this.#body.advance(bytes, 0);
    if (end > 0) this.#raw.push(bytes.subarray(0, end));
    this.#sizeBytes += end;
    return end;
  }

  /** The body as the engine would read it. */
  payload(): Buffer {
    return Buffer.concat(this.#payload);
  }

  /** The request as it came; or with another body, whose length then stands in the head in place of what was said there. */
  bytes(payload?: Buffer): Buffer {
    if (payload === undefined) return Buffer.concat([this.#head, ...this.#raw]);
    const lines = this.#head.toString('latin1').slice(0, -4).split('\r\n');
    const kept = lines.filter((line) => !/^(?:content-length|transfer-encoding|trailer):/i.test(line));
    const head = [...kept, `Content-Length: ${payload.length}`, '', ''].join('\r\n');
    return Buffer.concat([Buffer.from(head, 'latin1'), payload]);
  }
}
