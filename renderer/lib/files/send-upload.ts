import type { FileUpload, FileUploadReport } from '../../../electron/api/engine/files.ts';
import { api } from '../api/connection.ts';
import { encodeBase64 } from '../base64.ts';

/**
 * Sends the bytes of an upload (`upload-stream.ts`), each piece when the VM took the one before; resolves when all is in place. Rejects with the
 * backend's error, with what reading the pieces threw, and when `signal` gives it up.
 */
export function sendUpload(
  target: FileUpload,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<FileUploadReport> {
  return new Promise((resolve, reject) => {
    let isOpened = false;
    const ended = new AbortController();
    const fail = (error: unknown): void => {
      ended.abort();
      stream.unsubscribe();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stream = api.engine.files.upload.subscribe(target, {
      onData: (event) => {
        if (event.kind === 'done') {
          ended.abort();
          resolve(event.report);
        }
        // Opened again: the connection was lost, and with it what it had begun.
        else if (isOpened) fail(new Error('The connection to the backend was lost'));
        else {
          isOpened = true;
          send(event.id, pieces, ended.signal).catch(fail);
        }
      },
      onError: (error) => {
        ended.abort();
        reject(error);
      },
    });
    signal.addEventListener('abort', () => fail(new Error('given up')), { once: true });
  });
}

async function send(id: number, pieces: AsyncIterable<Uint8Array>, ended: AbortSignal): Promise<void> {
  for await (const bytes of pieces) {
    if (ended.aborted) return;
    await api.engine.files.write.mutate({ id, base64: encodeBase64(bytes) });
  }
}
