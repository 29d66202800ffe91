import { watch } from 'node:fs';
import type { FolderLayout } from '../api/folder-layout.ts';
import { BoathouseError } from '../base/errors.ts';
import { type Connection, connectIfListening } from './connection.ts';
import { spawnBackend } from './spawn-backend.ts';

/** A backend that is ending, or that another program is starting, is waited for as long as this. */
const BUSY_TIMEOUT_MS = 30_000;
/** Where the system tells of no change in the folder, it is looked at this often. */
const LOOK_EVERY_MS = 250;

export interface EnsureOptions {
  /** A backend has to be started, which takes a moment. */
  readonly onSpawn?: () => void;
}

/**
 * Connects to the backend and starts one if there is none. Two programs may do so at the same time: the data folder's lock
 * lets one backend live, and whoever started the other one connects to the first. A backend that is just ending still has the
 * lock without listening; then it is tried again when the folder of its socket changes.
 */
export async function ensureBackend(layout: FolderLayout, options: EnsureOptions = {}): Promise<Connection> {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    const connection = await connectIfListening(layout.apiSocket);
    if (connection !== null) return connection;
    options.onSpawn?.();
    try {
      await spawnBackend(layout);
    } catch (error) {
      if (!(error instanceof BoathouseError) || error.code !== 'already-running' || Date.now() > deadline) throw error;
      await changeIn(layout.runFolder);
    }
  }
}

/** Resolves when something changed in the folder, or after a moment. */
function changeIn(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      watcher?.close();
      resolve();
    };
    const timer = setTimeout(settle, LOOK_EVERY_MS);
    let watcher: ReturnType<typeof watch> | undefined;
    try {
      watcher = watch(folder, settle).on('error', () => undefined);
    } catch {
      // Not there yet: the timer it is.
    }
  });
}
