import type { ByteProgress } from '../../../electron/api/engine/byte-transfer.ts';
import { t } from '../i18n/t.ts';
import type { TransferProgress } from '../transfers.ts';
import { bytesText } from './format.ts';

/** As a transfer shows it. What is all there is still being worked on: its share is not known. */
export function byteProgress({ bytes, totalBytes }: ByteProgress): TransferProgress {
  if (totalBytes === null || totalBytes === 0) return { share: null, detail: bytesText(bytes) };
  const detail = t('transfer.bytes', { done: bytesText(bytes), total: bytesText(totalBytes) });
  return { share: bytes >= totalBytes ? null : bytes / totalBytes, detail };
}
