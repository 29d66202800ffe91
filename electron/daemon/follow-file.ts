import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { TERMINAL_CHUNK_MAX_BYTES } from '../api/limits.ts';
import type { CancelSignal } from '../base/cancellation.ts';
import { lastLinesOffset } from './last-lines.ts';

export interface FollowRequest {
  /** How many of the last lines come first; null: all. */
  readonly lines: number | null;
  readonly follow: boolean;
}

/**
 * Reads a log as `tail -F` does, piece by piece as it is asked for, so that a reader who stops reads nothing into memory.
 *
 * A log is renamed to `<file>.1` when it is full, or emptied when its writer starts anew; it may not be there yet. So after
 * each change in its folder: what was appended is read; when another file has the name, the rest of the old one is read
 * first; when the file got shorter, reading begins at its start. The first lines may reach back into `<file>.1`. Changes are
 * reported by the system (`fs.watch`); where it has no watch to give, the folder is looked at once a second instead.
 */
export async function* followFile(
  file: string,
  request: FollowRequest,
  signal: CancelSignal,
): AsyncGenerator<string, void> {
  // Watching begins before the first read: what is written in between is not missed.
  const changes = request.follow ? watchChanges(file, signal) : null;
  const decoder = new StringDecoder('utf8');
  let handle: FileHandle | null = null;
  let position = 0;
  try {
    const current = await openIfPresent(file);
    handle = current;
    const wanted = request.lines;
    const inCurrent = current === null ? { offset: 0, found: 0 } : await lastLinesOffset(current, wanted);
    if (wanted === null || inCurrent.found < wanted) {
      yield* readOlder(`${file}.1`, wanted === null ? null : wanted - inCurrent.found);
    }
    position = inCurrent.offset;
    for (;;) {
      if (handle !== null) {
        if ((await handle.stat()).size < position) position = 0;
        for (;;) {
          const piece = await readPiece(handle, position);
          if (piece.length === 0) break;
          position += piece.length;
          const text = decoder.write(piece);
          if (text !== '') yield text;
          if (signal.aborted) return;
        }
      }
      if (await isReplaced(handle, file)) {
        await handle?.close();
        handle = await openIfPresent(file);
        position = 0;
        continue;
      }
      if (changes === null || !(await changes.next())) break;
    }
    const rest = decoder.end();
    if (rest !== '') yield rest;
  } finally {
    changes?.close();
    await handle?.close();
  }
}

async function* readOlder(file: string, lines: number | null): AsyncGenerator<string, void> {
  const handle = await openIfPresent(file);
  if (handle === null) return;
  try {
    const decoder = new StringDecoder('utf8');
    let position = (await lastLinesOffset(handle, lines)).offset;
    for (let piece = await readPiece(handle, position); piece.length > 0; piece = await readPiece(handle, position)) {
      position += piece.length;
      yield decoder.write(piece);
    }
    const rest = decoder.end();
    if (rest !== '') yield rest;
  } finally {
    await handle.close();
  }
}

async function readPiece(handle: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(TERMINAL_CHUNK_MAX_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

async function openIfPresent(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the name stands for another file than the open one; a file that is gone is not replaced yet. */
async function isReplaced(handle: FileHandle | null, file: string): Promise<boolean> {
  const named = await stat(file, { bigint: true }).catch(() => null);
  if (named === null) return false;
  if (handle === null) return true;
  const opened = await handle.stat({ bigint: true });
  return opened.ino !== named.ino || opened.dev !== named.dev;
}

interface Changes {
  /** Resolves to true when something may have changed since the last call, to false when the wait is over. */
  next(): Promise<boolean>;
  close(): void;
}

const LOOK_EVERY_MS = 1000;

function watchChanges(file: string, signal: CancelSignal): Changes {
  let changed = false;
  let wake = (): void => undefined;
  const notice = (): void => {
    changed = true;
    wake();
  };
  const name = basename(file);
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const look = (): void => {
    watcher?.close();
    timer ??= setInterval(notice, LOOK_EVERY_MS);
  };
  try {
    watcher = watch(dirname(file), (_event, changedName) => {
      if (changedName === null || changedName === name) notice();
    });
    watcher.on('error', look);
  } catch {
    look();
  }
  signal.addEventListener('abort', notice, { once: true });
  return {
    async next() {
      while (!changed && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      changed = false;
      return !signal.aborted;
    },
    close() {
      watcher?.close();
      clearInterval(timer);
      signal.removeEventListener('abort', notice);
    },
  };
}
