/**
 * 9P2000.L, as far as a reader of a tree takes it: `size[4] type[1] tag[2]`, then the fields of the type; integers are little endian, a text
 * has its length in two bytes before it (the Linux kernel's `Documentation/filesystems/9p.rst`, diod's `protocol.md`).
 */
export const TYPES = {
  Rlerror: 7,
  Tlopen: 12,
  Tgetattr: 24,
  Treaddir: 40,
  Tversion: 100,
  Tattach: 104,
  Twalk: 110,
  Tread: 116,
  Tclunk: 120,
} as const;

export const VERSION = '9P2000.L';
export const HEAD_BYTES = 7;
export const QID_BYTES = 13;

export interface Message {
  readonly type: number;
  readonly tag: number;
  readonly body: Fields;
}

/** A message's fields, read one after the other; too few bytes throw. */
export class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#move(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#move(4));
  }

  u64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#move(8)));
  }

  bytes(count: number): Buffer {
    const at = this.#move(count);
    return this.#bytes.subarray(at, at + count);
  }

  text(): string {
    return this.bytes(this.u16()).toString();
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #move(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new RangeError('a message that is too short');
    this.#at += count;
    return at;
  }
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u16(bytes.length), bytes]);
}

export function message(type: number, tag: number, fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat(fields);
  return Buffer.concat([u32(HEAD_BYTES + body.length), Buffer.from([type]), u16(tag), body]);
}

/** Cuts a stream into messages. */
export function messageReader(heard: (message: Message) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES && rest.length >= rest.readUInt32LE(0)) {
      const size = Math.max(HEAD_BYTES, rest.readUInt32LE(0));
      heard({
        type: rest.readUInt8(4),
        tag: rest.readUInt16LE(5),
        body: new Fields(rest.subarray(HEAD_BYTES, size)),
      });
      rest = rest.subarray(size);
    }
  };
}
