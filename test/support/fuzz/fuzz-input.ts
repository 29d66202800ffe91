/** One thing that happens to what is fuzzed. What `op` means, and how the bytes are read, is the target's business. */
export interface FuzzRecord {
  readonly op: number;
  readonly bytes: Uint8Array;
}

/** What happens, in order. */
export type FuzzInput = readonly FuzzRecord[];

const HEADER_BYTES = 3;
export const LARGEST_RECORD_BYTES = 0xffff;

/** One line of text for each input: for each record op (1 byte), length (2) and bytes, in base64. */
export function encodeInput(input: FuzzInput): string {
  return Buffer.concat(
    input.map(({ op, bytes }) => Buffer.concat([Uint8Array.of(op, bytes.length >>> 8, bytes.length & 0xff), bytes])),
  ).toString('base64');
}

/** What does not make a whole record is left out. */
export function decodeInput(line: string): FuzzInput {
  const all = Buffer.from(line, 'base64');
  const records: FuzzRecord[] = [];
  for (let at = 0; at + HEADER_BYTES <= all.length; ) {
    const end = at + HEADER_BYTES + all.readUInt16BE(at + 1);
    if (end > all.length) break;
    records.push({ op: all.readUInt8(at), bytes: Uint8Array.from(all.subarray(at + HEADER_BYTES, end)) });
    at = end;
  }
  return records;
}

export function inputBytes(input: FuzzInput): number {
  return input.reduce((sum, { bytes }) => sum + HEADER_BYTES + bytes.length, 0);
}
