import type { LogPiece } from '../containers/log-frames.ts';
import { LOGGED_MESSAGE_MAX_BYTES } from '../limits.ts';
import { timedPiece } from './timed-piece.ts';

/** Of an entry, before it and once more behind it: big-endian. */
const LENGTH_BYTES = 4;
const NEWLINE = Buffer.from('\n');

/** Numbers of the fields of a LogEntry, and of the one that is looked at in its PartialLogEntryMetadata. */
const SOURCE = 1;
const TIME_NANO = 2;
const LINE = 3;
const PARTIAL = 4;
const PARTIAL_METADATA = 5;
const LAST = 1;

type Field = { readonly number: number; readonly value: bigint | Buffer };

/**
 * Files of the engine's local driver, in whatever pieces they come: entries, each
 *
 *   0        length n of the entry, big-endian
 *   4        the entry, a protocol buffer (api/types/plugins/logdriver/entry.proto of the engine): source, nanoseconds since the epoch,
 *            the line without its newline, and whether it is a part of one
 *   4 + n    n again
 *
 * An entry that makes no sense ends it: nothing tells where the next one begins.
 */
export class LocalLog {
  #rest: Buffer = Buffer.alloc(0);
  #isBroken = false;

  *push(chunk: Buffer): Generator<LogPiece, void> {
    if (this.#isBroken) return;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let offset = 0;
    while (bytes.length - offset >= LENGTH_BYTES) {
      const length = bytes.readUInt32BE(offset);
      if (length === 0 || length > LOGGED_MESSAGE_MAX_BYTES) {
        this.#isBroken = true;
        return;
      }
      const end = offset + LENGTH_BYTES + length;
      if (bytes.length < end + LENGTH_BYTES) break;
      const piece = pieceOf(bytes.subarray(offset + LENGTH_BYTES, end));
      if (piece !== null) yield piece;
      offset = end + LENGTH_BYTES;
    }
    this.#rest = bytes.subarray(offset);
  }
}

function pieceOf(entry: Buffer): LogPiece | null {
  const fields = new Map<number, bigint | Buffer>();
  for (const { number, value } of fieldsOf(entry)) fields.set(number, value);
  const [source, time, line, partial] = [SOURCE, TIME_NANO, LINE, PARTIAL_METADATA].map((number) => fields.get(number));
  const isLast =
    Buffer.isBuffer(partial) && [...fieldsOf(partial)].some(({ number, value }) => number === LAST && value === 1n);
  const ends = fields.get(PARTIAL) !== 1n || isLast;
  const text = Buffer.isBuffer(line) ? line : Buffer.alloc(0);
  return timedPiece(
    Buffer.isBuffer(source) && source.toString('latin1') === 'stderr' ? 'stderr' : 'stdout',
    typeof time === 'bigint' ? timeText(time) : '',
    ends ? Buffer.concat([text, NEWLINE]) : text,
  );
}

/** RFC 3339 with nanoseconds. */
function timeText(nanoseconds: bigint): string {
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, '0');
  const date = new Date(Number(nanoseconds / 1_000_000_000n) * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

/** Varints and texts of a protocol buffer. Ends where it makes no sense. */
function* fieldsOf(bytes: Buffer): Generator<Field, void> {
  let offset = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = bytes[offset++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (offset < bytes.length) {
    const key = varint();
    const value = varint();
    if (key === null || value === null) return;
    const number = Number(key >> 3n);
    if ((key & 7n) === 0n) yield { number, value };
    else if ((key & 7n) === 2n && value <= BigInt(bytes.length - offset)) {
      const end = offset + Number(value);
      yield { number, value: bytes.subarray(offset, end) };
      offset = end;
    } else return;
  }
}
