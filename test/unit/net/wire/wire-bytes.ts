/** Bytes of a packet as the tests write and read them. */
export interface WireBytes {
  readonly view: DataView;
  readonly bytes: Uint8Array;
}

/** Hexadecimal digits; white space is for the reader. */
export function hex(...lines: string[]): WireBytes {
  const digits = lines.join('').replace(/\s/g, '');
  const octets = Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
  return wireBytes(Uint8Array.from(octets));
}

/** A buffer of exactly these bytes, so that a read before or behind them throws. */
export function wireBytes(source: Uint8Array): WireBytes {
  const bytes = Uint8Array.from(source);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Room to write to, filled with what must be overwritten. */
export function room(sizeBytes: number): WireBytes {
  return wireBytes(new Uint8Array(sizeBytes).fill(0xa5));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** `source` with the byte at `offset` replaced. */
export function withByte(source: WireBytes, offset: number, value: number): WireBytes {
  const copy = wireBytes(source.bytes);
  copy.bytes[offset] = value;
  return copy;
}

/** What `parse` says of each beginning of `source`, from none of it to all but one byte. */
export function eachTruncation<T>(source: WireBytes, parse: (view: DataView, offset: number, end: number) => T): T[] {
  return Array.from({ length: source.bytes.length }, (_, sizeBytes) => {
    const cut = wireBytes(source.bytes.slice(0, sizeBytes));
    return parse(cut.view, 0, sizeBytes);
  });
}
