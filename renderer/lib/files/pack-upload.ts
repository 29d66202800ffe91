import { UPLOAD_END, uploadLine } from '../../../electron/api/engine/upload-stream.ts';
import { FILE_WRITE_MAX_BYTES } from '../../../electron/api/limits.ts';
import type { WalkedEntry } from './walk-local.ts';

type Problem = Extract<WalkedEntry, { kind: 'problem' }>;

/** What is told while it is packed. */
export interface PackListener {
  /** A file whose bytes are all in what was handed out, or are about to be. */
  readonly onFile: () => void;
  readonly onProblem: (problem: Problem) => void;
}

/**
 * The bytes of an upload, in pieces as large as one write may be, so that small files share one. No more of them is held than two pieces. A
 * file that cannot be read is a problem of its own as long as none of it was sent; afterwards, since its size is said, it ends the upload.
 */
export async function* packUpload(
  walked: AsyncIterable<WalkedEntry>,
  { onFile, onProblem }: PackListener,
): AsyncGenerator<Uint8Array, void> {
  const piece = new Piece();
  for await (const entry of walked) {
    if (entry.kind === 'problem') onProblem(entry);
    else if (entry.kind === 'folder') yield* piece.put(encode(uploadLine(entry)));
    else {
      const begun = await begin(entry.open);
      if (begun === null) {
        onProblem({ kind: 'problem', shown: entry.shown, problem: 'unreadable' });
        continue;
      }
      const { file, first } = begun;
      yield* piece.put(encode(uploadLine({ kind: 'file', path: entry.path, sizeBytes: file.size })));
      yield* piece.put(first);
      for (let at = first.length; at < file.size; at += FILE_WRITE_MAX_BYTES) {
        yield* piece.put(await bytesOf(file, at));
      }
      onFile();
    }
  }
  yield* piece.put(encode(UPLOAD_END));
  yield* piece.rest();
}

async function begin(open: () => Promise<File>): Promise<{ file: File; first: Uint8Array } | null> {
  try {
    const file = await open();
    return { file, first: await bytesOf(file, 0) };
  } catch {
    return null;
  }
}

async function bytesOf(file: File, at: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.slice(at, at + FILE_WRITE_MAX_BYTES).arrayBuffer());
  if (bytes.length !== Math.min(FILE_WRITE_MAX_BYTES, file.size - at))
    throw new Error(`${file.name} became shorter meanwhile`);
  return bytes;
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(text);

/** Bytes that are collected until they are as many as one write may be. */
class Piece {
  #bytes = new Uint8Array(FILE_WRITE_MAX_BYTES);
  #length = 0;

  *put(bytes: Uint8Array): Generator<Uint8Array, void> {
    for (let at = 0; at < bytes.length; ) {
      const some = bytes.subarray(at, at + this.#bytes.length - this.#length);
      this.#bytes.set(some, this.#length);
      this.#length += some.length;
      at += some.length;
      if (this.#length === this.#bytes.length) yield* this.rest();
    }
  }

  /** What is handed out is not written into again. */
  *rest(): Generator<Uint8Array, void> {
    if (this.#length === 0) return;
    const full = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(FILE_WRITE_MAX_BYTES);
    this.#length = 0;
    yield full;
  }
}
