import { BoathouseError } from '../base/errors.ts';
import { FAILURE_MAX_BYTES } from './limits.ts';

const BLOCK_BYTES = 512;
/** Two blocks of zeros end an archive. */
const END_BYTES = 2 * BLOCK_BYTES;
const CHECKSUM_OFFSET = 148;
const CHECKSUM_BYTES = 8;

/**
 * A tar on its way, byte for byte, that is looked at from outside: whether it begins as one, and whether its end came. A tar that
 * was cut off between two files is no error to programs that unpack it, and one that breaks off in the middle of the engine's answer
 * has the engine's words at its end. Throws `tar-invalid`, `tar-incomplete` behind the last byte.
 */
export async function* wholeTar(
  source: AsyncIterable<Buffer>,
  name: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer, void> {
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    if (head.length < BLOCK_BYTES) {
      head = Buffer.concat([head, piece.subarray(0, BLOCK_BYTES - head.length)]);
      if (head.length === BLOCK_BYTES && !isHeader(head)) throw invalid(name);
    }
    tail = lastBytes(tail, piece);
    onBytes(piece.length);
    yield piece;
  }
  if (head.length < BLOCK_BYTES) throw invalid(name);
  const end = tail.subarray(-END_BYTES);
  if (end.length < END_BYTES || end.some((byte) => byte !== 0)) throw incomplete(name, tail);
}

function lastBytes(tail: Buffer, piece: Buffer): Buffer {
  if (piece.length >= FAILURE_MAX_BYTES) return Buffer.from(piece.subarray(-FAILURE_MAX_BYTES));
  return Buffer.concat([tail.subarray(-FAILURE_MAX_BYTES), piece]);
}

/** A block of zeros is the end of an archive of nothing. */
function isHeader(block: Buffer): boolean {
  let sum = 0;
  let isZero = true;
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = block[at] ?? 0;
    if (byte !== 0) isZero = false;
    sum += at >= CHECKSUM_OFFSET && at < CHECKSUM_OFFSET + CHECKSUM_BYTES ? 0x20 : byte;
  }
  const said = block.toString('latin1', CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES).replace(/[\0 ]+$/, '');
  return isZero || Number.parseInt(said.trim(), 8) === sum;
}

function invalid(name: string): BoathouseError {
  return new BoathouseError('tar-invalid', `${name} is no tar archive`, {
    hint: 'One that is compressed with anything but gzip has to be unpacked first.',
  });
}

function incomplete(name: string, tail: Buffer): BoathouseError {
  const said = /\{"errorDetail":.*"error":("(?:[^"\\]|\\.)*")\}\s*$/.exec(tail.toString('utf8'))?.[1];
  const words = said === undefined ? '' : `: ${String(JSON.parse(said))}`;
  return new BoathouseError('tar-incomplete', `${name} ends before the end of its archive${words}`, {
    hint: 'Something broke off while it was made: make it once more.',
  });
}
