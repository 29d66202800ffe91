import type { UpdateTrouble } from '../../api/app-update.ts';
import { describeError } from '../../base/errors.ts';

const BY_CODE: Readonly<Record<string, UpdateTrouble>> = {
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: 'feed-missing',
  ERR_UPDATER_INVALID_UPDATE_INFO: 'feed-missing',
  ERR_UPDATER_INVALID_VERSION: 'feed-missing',
  ERR_UPDATER_NO_FILES_PROVIDED: 'feed-missing',
  ERR_CHECKSUM_MISMATCH: 'damaged',
  ERR_UPDATER_NO_CHECKSUM: 'unsigned',
  ERR_UPDATER_INVALID_SIGNATURE: 'unsigned',
  'feed-unsigned': 'unsigned',
  'feed-signature-wrong': 'unsigned',
  'feed-key-unfit': 'unsigned',
  ENOSPC: 'no-room',
};
const UNREACHABLE =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|net::ERR_|timed out|HTTP_ERROR_5/;

const DETAIL_MAX_CHARS = 400;

/** What kind of failure it is; its codes are electron-updater's, Node's and ours. */
export function updateTroubleOf(error: unknown): { trouble: UpdateTrouble; detail: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = describeError(error);
  // Headers and bodies of a server's answer stand below the first line.
  const detail = (text.split('\n')[0] ?? '').slice(0, DETAIL_MAX_CHARS);
  const named = BY_CODE[code];
  if (named !== undefined) return { trouble: named, detail };
  if (UNREACHABLE.test(`${code} ${text}`)) return { trouble: 'unreachable', detail };
  if (/sha512|checksum/i.test(text)) return { trouble: 'damaged', detail };
  if (/signature|not signed|code object/i.test(text)) return { trouble: 'unsigned', detail };
  return { trouble: 'other', detail };
}
