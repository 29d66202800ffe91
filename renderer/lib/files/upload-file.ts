import type { FileUpload } from '../../../electron/api/engine/files.ts';
import { FILE_WRITE_MAX_BYTES } from '../../../electron/api/limits.ts';
import { api } from '../api/connection.ts';
import { encodeBase64 } from '../base64.ts';

/** Sends a file; resolves when it is in place. Rejects with the backend's error, and when `signal` gives it up. */
export function uploadFile(
  target: Omit<FileUpload, 'sizeBytes'>,
  file: Blob,
  how: { readonly signal: AbortSignal; readonly onProgress: (doneBytes: number) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpened = false;
    const fail = (error: unknown): void => {
      stream.unsubscribe();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stream = api.engine.files.upload.subscribe(
      { ...target, sizeBytes: file.size },
      {
        onData: (event) => {
          if (event.kind === 'done') resolve();
          // Opened again: the connection was lost, and with it what it had begun.
          else if (isOpened) fail(new Error('The connection to the backend was lost'));
          else {
            isOpened = true;
            send(event.id, file, how.onProgress).catch(fail);
          }
        },
        onError: reject,
      },
    );
    how.signal.addEventListener('abort', () => fail(new Error('given up')));
  });
}

async function send(id: number, file: Blob, onProgress: (doneBytes: number) => void): Promise<void> {
  for (let at = 0; at < file.size; at += FILE_WRITE_MAX_BYTES) {
    const bytes = new Uint8Array(await file.slice(at, at + FILE_WRITE_MAX_BYTES).arrayBuffer());
    await api.engine.files.write.mutate({ id, base64: encodeBase64(bytes) });
    onProgress(at + bytes.length);
  }
}
