import { readFile } from 'node:fs/promises';
import { isHeldByAnother, untilLetGo } from './replace-file.ts';

/** What editors of Windows put before a text in UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The file's text, without a byte order mark, or null when there is none. */
export async function readTextIfPresent(path: string): Promise<string | null> {
  try {
    // On Windows one that is just going away can neither be read, nor is it gone.
    const text = await untilLetGo(() => readFile(path, 'utf8'), isHeldByAnother);
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
