import type { FieldKind, FieldTypes, Qid } from './messages.ts';

export const QID_BYTES = 13;
const TEXT_MAX_BYTES = 0xffff;
/** Of one list: what two bytes count. */
const LIST_MAX = 0xffff;

/** Writes fields one after the other into a buffer that is large enough (`fieldBytes`). */
export class FieldWriter {
  readonly bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  write<K extends FieldKind>(kind: K, value: FieldTypes[K]): void {
    (WRITERS[kind] as (writer: FieldWriter, value: FieldTypes[K]) => void)(this, value);
  }

  number(value: number, sizeBytes: 1 | 2 | 4): void {
    this.#at = this.bytes.writeUIntLE(value, this.#at, sizeBytes);
  }

  u64(value: bigint): void {
    this.#at = this.bytes.writeBigUInt64LE(value, this.#at);
  }

  raw(value: Uint8Array): void {
    this.bytes.set(value, this.#at);
    this.#at += value.length;
  }

  qid({ type, version, path }: Qid): void {
    this.number(type, 1);
    this.number(version, 4);
    this.u64(path);
  }

  text(value: string): void {
    const sizeBytes = this.bytes.write(value, this.#at + 2);
    this.number(sizeBytes, 2);
    this.#at += sizeBytes;
  }
}

const WRITERS: { readonly [K in FieldKind]: (writer: FieldWriter, value: FieldTypes[K]) => void } = {
  u8: (writer, value) => writer.number(value, 1),
  u16: (writer, value) => writer.number(value, 2),
  u32: (writer, value) => writer.number(value, 4),
  u64: (writer, value) => writer.u64(value),
  text: (writer, value) => writer.text(value),
  texts: (writer, values) => {
    writer.number(values.length, 2);
    for (const value of values) writer.text(value);
  },
  data: (writer, value) => {
    writer.number(value.length, 4);
    writer.raw(value);
  },
  qid: (writer, value) => writer.qid(value),
  qids: (writer, values) => {
    writer.number(values.length, 2);
    for (const value of values) writer.qid(value);
  },
};

const SIZES: { readonly [K in FieldKind]: (value: FieldTypes[K]) => number } = {
  u8: () => 1,
  u16: () => 2,
  u32: () => 4,
  u64: () => 8,
  text: textBytes,
  texts: (values) => values.reduce((sum, value) => sum + textBytes(value), 2),
  data: (value) => 4 + value.length,
  qid: () => QID_BYTES,
  qids: (values) => 2 + values.length * QID_BYTES,
};

/** What the value takes on the wire. Throws a `RangeError` for a text or a list that has no place there. */
export function fieldBytes<K extends FieldKind>(kind: K, value: FieldTypes[K]): number {
  return (SIZES[kind] as (value: FieldTypes[K]) => number)(value);
}

function textBytes(value: string): number {
  const sizeBytes = Buffer.byteLength(value);
  if (sizeBytes > TEXT_MAX_BYTES) throw new RangeError(`a text of ${sizeBytes} bytes`);
  return 2 + sizeBytes;
}

/**
 * Reads fields one after the other. What does not fit makes `failed` true, and from there on the values mean nothing: who reads looks at the end.
 * Nothing here throws.
 */
export class FieldReader {
  readonly #bytes: Buffer;
  #at: number;
  #failed = false;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get leftBytes(): number {
    return this.#bytes.length - this.#at;
  }

  read<K extends FieldKind>(kind: K): FieldTypes[K] {
    return (READERS[kind] as (reader: FieldReader) => FieldTypes[K])(this);
  }

  number(sizeBytes: 1 | 2 | 4): number {
    return this.#has(sizeBytes) ? this.#bytes.readUIntLE(this.#move(sizeBytes), sizeBytes) : 0;
  }

  u64(): bigint {
    return this.#has(8) ? this.#bytes.readBigUInt64LE(this.#move(8)) : 0n;
  }

  raw(count: number): Buffer {
    if (!this.#has(count)) return Buffer.alloc(0);
    const at = this.#move(count);
    return this.#bytes.subarray(at, at + count);
  }

  text(): string {
    const raw = this.raw(this.number(2));
    const text = raw.toString();
    // Bytes that are no UTF-8 would come back as others, and so name another file.
    if (text.includes('\ufffd') && !Buffer.from(text).equals(raw)) this.#failed = true;
    return text;
  }

  list<T>(read: () => T): T[] {
    const count = this.number(2);
    const values: T[] = [];
    while (values.length < Math.min(count, LIST_MAX) && !this.#failed) values.push(read());
    return values;
  }

  qid(): Qid {
    return { type: this.number(1), version: this.number(4), path: this.u64() };
  }

  #has(count: number): boolean {
    if (count > this.leftBytes) this.#failed = true;
    return !this.#failed;
  }

  #move(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }
}

const READERS: { readonly [K in FieldKind]: (reader: FieldReader) => FieldTypes[K] } = {
  u8: (reader) => reader.number(1),
  u16: (reader) => reader.number(2),
  u32: (reader) => reader.number(4),
  u64: (reader) => reader.u64(),
  text: (reader) => reader.text(),
  texts: (reader) => reader.list(() => reader.text()),
  data: (reader) => reader.raw(reader.number(4)),
  qid: (reader) => reader.qid(),
  qids: (reader) => reader.list(() => reader.qid()),
};
