import { readWord } from './dns-header.ts';
import { skipName } from './dns-name.ts';

/**
 * A resource record on the wire (RFC 1035 §4.1.3): name, type u16, class u16, TTL u32, length u16, data.
 */
export interface DnsRecord {
  readonly type: number;
  readonly class: number;
  readonly ttlOffset: number;
  readonly dataOffset: number;
  /** Where the record ends and the next begins. */
  readonly end: number;
}

const TYPE_OFFSET = 0;
const CLASS_OFFSET = 2;
const TTL_OFFSET = 4;
const LENGTH_OFFSET = 8;
/** Of what follows the name, without the data. */
export const RECORD_FIXED_BYTES = 10;

/** Null when no whole record lies in `[offset, end)`. */
export function readRecord(bytes: Uint8Array, offset: number): DnsRecord | null {
  const fixed = skipName(bytes, offset, bytes.length);
  if (fixed < 0 || fixed + RECORD_FIXED_BYTES > bytes.length) return null;
  const dataOffset = fixed + RECORD_FIXED_BYTES;
  const end = dataOffset + readWord(bytes, fixed + LENGTH_OFFSET);
  if (end > bytes.length) return null;
  return {
    type: readWord(bytes, fixed + TYPE_OFFSET),
    class: readWord(bytes, fixed + CLASS_OFFSET),
    ttlOffset: fixed + TTL_OFFSET,
    dataOffset,
    end,
  };
}
