import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type {
  ImageLoadEvent,
  ImageLoadRequest,
  ImageSaveEvent,
  ImageSaveRequest,
} from '../../api/engine/image-archive.ts';
import { BoathouseError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { readLines } from '../../host/engine-request.ts';
import { fileFailure } from '../../host/file-failure.ts';
import { openFile } from '../../host/open-file.ts';
import { saveFile } from '../../host/save-file.ts';
import { byteTransfer, type ByteTransferOptions } from '../byte-transfer.ts';
import { text } from '../client/answer-shapes.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { engineStreamFailure } from '../client/engine-failure.ts';
import { LOADED_IMAGES_MAX, STREAM_LINE_MAX_BYTES } from '../limits.ts';
import { wholeTar } from '../whole-tar.ts';

interface ArchiveOptions extends ByteTransferOptions {
  readonly client: EngineClient;
}

const step = z.object({ stream: text, error: text });
const LOADED = /^Loaded image(?: ID)?: (.+)$/;

/** Images as one file, such as `docker save` writes. */
export async function* saveImages(
  options: ArchiveOptions,
  { images, file, overwrite }: ImageSaveRequest,
): AsyncGenerator<ImageSaveEvent, void> {
  const bytes = yield* byteTransfer(options, async (count, signal) => {
    await saveFile({ path: file, overwrite }, async (sink) => {
      const response = await options.client.stream(
        'GET',
        { path: '/images/get', query: { names: images }, about: 'image' },
        signal,
      );
      const tar = wholeTar(response as AsyncIterable<Buffer>, 'What the engine sent', (more) => (count.bytes += more));
      await pipeline(tar, sink, { signal });
    }).catch((error: unknown) => {
      throw signal.aborted ? cancelledError(signal) : broken(error);
    });
    return count.bytes;
  });
  yield { kind: 'done', bytes };
}

/** The images of a file that `docker save` wrote; compressed ones the engine unpacks itself. */
export async function* loadImages(
  options: ArchiveOptions,
  { file: path }: ImageLoadRequest,
): AsyncGenerator<ImageLoadEvent, void> {
  const images = yield* byteTransfer(options, async (count, signal) => {
    const { file, sizeBytes } = await openFile(path);
    count.totalBytes = sizeBytes;
    const content = file.createReadStream();
    content.on('data', (piece) => (count.bytes += piece.length));
    // Until somebody reads it, nobody hears of it.
    content.pause();
    try {
      return await sendArchive(options.client, content, signal);
    } catch (error) {
      throw content.errored === null || signal.aborted ? error : fileFailure(content.errored, path);
    } finally {
      content.destroy();
      await file.close().catch(() => undefined);
    }
  });
  yield { kind: 'done', images };
}

async function sendArchive(client: EngineClient, content: Readable, signal: AbortSignal): Promise<readonly string[]> {
  const loaded: string[] = [];
  const response = await client.stream(
    'POST',
    {
      path: '/images/load',
      query: { quiet: true },
      headers: { 'Content-Type': 'application/x-tar' },
      stream: content,
      about: 'image',
    },
    signal,
  );
  for await (const line of readLines(response, STREAM_LINE_MAX_BYTES)) {
    const { stream, error } = readStep(line);
    if (error !== '') throw engineStreamFailure(error, 'image');
    const name = LOADED.exec(stream.trim())?.[1];
    if (name !== undefined && loaded.length < LOADED_IMAGES_MAX) loaded.push(name);
  }
  return loaded;
}

function readStep(line: string): z.infer<typeof step> {
  try {
    return step.parse(JSON.parse(line));
  } catch {
    return { stream: '', error: '' };
  }
}

/** An answer that breaks off is the engine's failure, whatever Node calls it. */
function broken(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') {
    return new BoathouseError('engine-request-failed', 'The engine broke off while it sent the images', {
      hint: 'Does it still run? boathouse status',
    });
  }
  return error;
}
