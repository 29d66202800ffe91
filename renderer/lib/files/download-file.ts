import { fileNameText, lastName } from '../../../electron/api/engine/file-path.ts';
import type { FilePlace } from '../../../electron/api/engine/files.ts';
import { api } from '../api/connection.ts';
import { failureOf } from '../api/failure-of.ts';
import { decodeBase64 } from '../base64.ts';
import { visibleText } from '../format/visible-text.ts';
import { t } from '../i18n/t.ts';
import { saveBlob } from '../save-blob.ts';
import { showToast } from '../toasts.ts';
import { beginTransfer, type TransferHandle } from './transfers.ts';

/** So much is put into one blob, which the browser keeps outside the page, on its disk when it is much. */
const BLOB_BYTES = 8 * 1024 * 1024;

/** Hands the user a file, or a folder as a tar. What goes wrong is shown. */
export async function downloadFile(place: FilePlace, fallbackName: string): Promise<void> {
  const name = visibleText(fileNameText(lastName(place.path))) || fallbackName;
  const transfer = beginTransfer('download', name);
  try {
    const { blob, isFolder } = await read(place, transfer);
    saveBlob(isFolder ? `${name}.tar` : name, blob);
  } catch (error) {
    const { message, hint } = failureOf(error);
    if (!transfer.signal.aborted) {
      showToast('failed', t('files.download.failed', { name }), hint === null ? message : `${message}\n${hint}`);
    }
  } finally {
    transfer.end();
  }
}

function read(
  place: FilePlace,
  { signal, progress }: TransferHandle,
): Promise<{ readonly blob: Blob; readonly isFolder: boolean }> {
  return new Promise((resolve, reject) => {
    let blobs: Blob[] = [];
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let piecesBytes = 0;
    let doneBytes = 0;
    let opened = { id: 0, isFolder: false, sizeBytes: null as number | null };
    const stream = api.engine.files.download.subscribe(place, {
      onData: (event) => {
        if (event.kind === 'opened') {
          // After a lost connection it begins again.
          [blobs, pieces, piecesBytes, doneBytes] = [[], [], 0, 0];
          opened = { id: event.id, isFolder: event.what === 'folder', sizeBytes: event.sizeBytes };
        } else if (event.kind === 'bytes') {
          const bytes = decodeBase64(event.base64);
          pieces.push(bytes);
          piecesBytes += bytes.length;
          doneBytes += bytes.length;
          if (piecesBytes >= BLOB_BYTES) {
            blobs.push(new Blob(pieces));
            [pieces, piecesBytes] = [[], 0];
          }
          progress({ doneBytes, totalBytes: opened.sizeBytes, files: null });
          api.engine.acknowledge.mutate({ id: opened.id, units: bytes.length }).catch(() => undefined);
        } else {
          resolve({ blob: new Blob([...blobs, ...pieces]), isFolder: opened.isFolder });
        }
      },
      onError: reject,
    });
    signal.addEventListener('abort', () => {
      stream.unsubscribe();
      reject(new Error('given up'));
    });
  });
}
