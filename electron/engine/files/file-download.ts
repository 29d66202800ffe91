import type { FileDownload } from '../../api/engine/file-control.ts';
import { FILE_CHUNK_MAX_BYTES } from '../../api/limits.ts';
import { fileFailed } from './file-failure.ts';
import type { GuestQuestions } from '../guest-questions.ts';

/** Longer than the line that comes first, of which a file system has little to say. */
const HEAD_MAX_BYTES = 256;

/** The answer of `download`: a line that says what it is, then the bytes, read no faster than they are taken. */
export async function fileDownload(
  programs: GuestQuestions,
  request: string,
  signal: AbortSignal,
): Promise<FileDownload> {
  const { output, hangUp } = await programs.start(request, signal);
  const pieces = output[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  try {
    while (!rest.includes('\n') && rest.length < HEAD_MAX_BYTES) {
      const next = await pieces.next();
      if (next.done === true) break;
      rest = Buffer.concat([rest, next.value]);
    }
    const end = rest.indexOf('\n');
    const [, what, size] = /^(file|folder)(?: (\d+))?$/.exec(rest.toString('latin1', 0, Math.max(end, 0))) ?? [];
    if (what !== 'file' && what !== 'folder') throw fileFailed('the answer was cut off');
    return {
      what,
      sizeBytes: size === undefined ? null : Number(size),
      output: chunks(rest.subarray(end + 1), { [Symbol.asyncIterator]: () => pieces }),
      dispose: hangUp,
    };
  } catch (error) {
    hangUp();
    throw error;
  }
}

async function* chunks(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  yield* cut(first);
  for await (const piece of rest) yield* cut(piece);
}

function* cut(bytes: Buffer): Generator<string, void> {
  for (let at = 0; at < bytes.length; at += FILE_CHUNK_MAX_BYTES) {
    yield bytes.subarray(at, at + FILE_CHUNK_MAX_BYTES).toString('base64');
  }
}
