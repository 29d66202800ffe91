import { JSON_DEPTH_MAX } from '../limits.ts';

/**
 * A JSON text that can be read and changed in places, with every other byte left as it is: large numbers, the order of keys and
 * unknown fields survive, which parsing and printing anew would not guarantee.
 *
 * It is read as Go's encoding/json reads it, since that decides what the engine does: the names of an object's fields match in
 * any case. A view folds them to lower case; a name that is given twice becomes `AMBIGUOUS`, which no schema accepts, so that the
 * engine and we can never see different values. Strings in the view are `JsonString`, which know their place in the text.
 */
export class JsonString {
  readonly value: string;
  /** Of the token in the text, quotes included. */
  readonly start: number;
  readonly end: number;

  constructor(value: string, start: number, end: number) {
    this.value = value;
    this.start = start;
    this.end = end;
  }
}

export const AMBIGUOUS = Symbol('a name that is given twice');

export type JsonView =
  | null
  | boolean
  | number
  | JsonString
  | typeof AMBIGUOUS
  | JsonView[]
  | { [name: string]: JsonView };

export interface TextEdit {
  readonly at: JsonString;
  readonly value: string;
}

export interface JsonText {
  readonly bytes: Buffer;
  readonly view: JsonView;
}

/** Null when `bytes` are not one JSON value. */
export function readJsonText(bytes: Buffer): JsonText | null {
  const reader = new Reader(bytes);
  try {
    return { bytes, view: reader.readAll() };
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

/** The text with `edits` made, which must not overlap. */
export function editedText(text: JsonText, edits: readonly TextEdit[]): Buffer {
  const parts: Buffer[] = [];
  let position = 0;
  for (const { at, value } of [...edits].sort((a, b) => a.at.start - b.at.start)) {
    parts.push(text.bytes.subarray(position, at.start), Buffer.from(JSON.stringify(value)));
    position = at.end;
  }
  parts.push(text.bytes.subarray(position));
  return Buffer.concat(parts);
}

class NotJson extends Error {}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A number may be longer by the grammar; Go has no type for it. */
const SCALAR_MAX_BYTES = 400;
const WORDS: readonly (readonly [string, null | boolean])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class Reader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  readAll(): JsonView {
    const view = this.#value(0);
    if (this.#next() !== -1) throw new NotJson();
    return view;
  }

  /** Skips white space; the byte there, or -1 at the end. */
  #next(): number {
    for (; this.#position < this.#bytes.length; this.#position += 1) {
      const byte = this.#bytes[this.#position] ?? -1;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return byte;
    }
    return -1;
  }

  #expect(character: string): void {
    if (this.#next() !== character.charCodeAt(0)) throw new NotJson();
    this.#position += 1;
  }

  #tookIf(character: string): boolean {
    if (this.#next() !== character.charCodeAt(0)) return false;
    this.#position += 1;
    return true;
  }

  #value(depth: number): JsonView {
    if (depth > JSON_DEPTH_MAX) throw new NotJson();
    if (this.#next() === QUOTE) return this.#string();
    if (this.#tookIf('{')) return this.#object(depth + 1);
    if (this.#tookIf('[')) return this.#array(depth + 1);
    return this.#scalar();
  }

  #object(depth: number): JsonView {
    const names = new Map<string, JsonView>();
    if (this.#tookIf('}')) return {};
    do {
      if (this.#next() !== QUOTE) throw new NotJson();
      const name = foldName(this.#string().value);
      this.#expect(':');
      const value = this.#value(depth);
      names.set(name, names.has(name) ? AMBIGUOUS : value);
    } while (this.#tookIf(','));
    this.#expect('}');
    return Object.fromEntries(names);
  }

  #array(depth: number): JsonView {
    const items: JsonView[] = [];
    if (this.#tookIf(']')) return items;
    do items.push(this.#value(depth));
    while (this.#tookIf(','));
    this.#expect(']');
    return items;
  }

  #string(): JsonString {
    const start = this.#position;
    let end = start + 1;
    while (end < this.#bytes.length && this.#bytes[end] !== QUOTE) end += this.#bytes[end] === BACKSLASH ? 2 : 1;
    end += 1;
    if (end > this.#bytes.length) throw new NotJson();
    this.#position = end;
    return new JsonString(decodeString(this.#bytes.toString('utf8', start, end)), start, end);
  }

  #scalar(): JsonView {
    const text = this.#bytes.toString('latin1', this.#position, this.#position + SCALAR_MAX_BYTES);
    for (const [word, value] of WORDS) {
      if (!text.startsWith(word)) continue;
      this.#position += word.length;
      return value;
    }
    NUMBER.lastIndex = 0;
    const number = NUMBER.exec(text)?.[0];
    if (number === undefined || number.length === SCALAR_MAX_BYTES) throw new NotJson();
    this.#position += number.length;
    return Number(number);
  }
}

function decodeString(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    throw new NotJson();
  }
}

/** As Go compares names: in any case, and with the two letters beyond ASCII that fold into it (U+017F and U+212A). */
function foldName(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}
