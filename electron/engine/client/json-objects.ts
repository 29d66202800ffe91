import type { Readable } from 'node:stream';
import { describeError } from '../../base/errors.ts';
import { requestFailed } from '../../host/engine-request.ts';
import { LISTED_OBJECT_MAX_LENGTH } from '../limits.ts';

/**
 * The objects of an answer that is one JSON list of them, or `null`, which Go writes for an empty one: those that each piece of the
 * answer completes, so that a long one neither stands in memory as a whole nor holds everything else up while it is parsed. It may be
 * left at any time. Errors: `engine-request-failed` (another form, an object longer than LISTED_OBJECT_MAX_LENGTH, or broken off).
 */
export async function* jsonObjects(stream: Readable): AsyncGenerator<readonly unknown[], void> {
  const list = new JsonList();
  stream.setEncoding('utf8');
  try {
    for await (const part of stream as AsyncIterable<string>) yield list.push(part);
    list.end();
  } catch (error) {
    throw requestFailed('its list', describeError(error));
  }
}

const GAP = /[\s,]*/y;

/** A whole string, a brace, or the beginning of a string whose end has not come. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}"]/g;

/**
 * before ──[──▶ within ──]──▶ after
 *    └───────null──────────────▲
 */
class JsonList {
  #state: 'before' | 'within' | 'after' = 'before';
  /** From the beginning of what is not complete. */
  #rest = '';

  push(part: string): readonly unknown[] {
    const text = this.#rest + part;
    const objects: unknown[] = [];
    let at = 0;
    for (;;) {
      GAP.lastIndex = at;
      at += GAP.exec(text)?.[0].length ?? 0;
      const length = this.#lengthAt(text, at);
      if (length === null) break;
      if (text[at] === '{') objects.push(JSON.parse(text.slice(at, at + length)));
      at += length;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > LISTED_OBJECT_MAX_LENGTH) {
      throw new Error(`an object of more than ${LISTED_OBJECT_MAX_LENGTH} characters`);
    }
    return objects;
  }

  end(): void {
    if (this.#state !== 'after') throw new Error('it ended within the list');
  }

  /** Of what stands at `at`: null when that has not come as a whole. */
  #lengthAt(text: string, at: number): number | null {
    const first = text[at];
    if (first === undefined) return null;
    if (this.#state === 'before' && first === '[') {
      this.#state = 'within';
      return 1;
    }
    if (this.#state === 'before' && 'null'.startsWith(text.slice(at, at + 4))) {
      if (text.length - at < 4) return null;
      this.#state = 'after';
      return 4;
    }
    if (this.#state === 'within' && first === ']') {
      this.#state = 'after';
      return 1;
    }
    if (this.#state === 'within' && first === '{') return objectLength(text, at);
    throw new Error('it is no list of objects');
  }
}

function objectLength(text: string, at: number): number | null {
  let depth = 0;
  TOKEN.lastIndex = at;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    if (token[0] === '"') return null;
    if (token[0] === '{') depth += 1;
    else if (token[0] === '}') depth -= 1;
    if (depth === 0) return TOKEN.lastIndex - at;
  }
  return null;
}
