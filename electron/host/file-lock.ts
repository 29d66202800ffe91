import { randomBytes } from 'node:crypto';
import { link, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ProcessIdentity } from './end-process.ts';
import { readTextIfPresent } from './read-text.ts';
import { isHeldByAnother, replaceFile, untilLetGo } from './replace-file.ts';

/**
 * A lock that is a file, and that a crash does not leave behind for good.
 *
 * The file names its owner by pid and start time, so a dead owner, or a stranger who got the pid since, is told from a live one.
 * It appears in one step with its content (written under another name, then hard-linked: the link fails when the name is taken),
 * and each taking carries a random nonce.
 *
 * Taking over a stale lock is where two takers could meet: both read the dead owner's file, A replaces it, and B, who is late,
 * replaces A's. So replacing the lock with nonce N needs the lock `<path>.N` first. It is a lock like any other (its owner may
 * die too, then it is taken over in the same way), only one taker holds it, and who holds it looks again: is the lock still the
 * one with nonce N? Only its owner, who is dead, or the holder of `<path>.N` could change that, so a rename onto it is safe.
 *
 * Releasing needs no guard: nobody replaces the lock of a live owner.
 *
 * Needs a file system with hard links. Not for folders that two computers share: a pid means nothing on the other one.
 */
export interface FileLockContext {
  readonly self: ProcessIdentity;
  /** Whether that process, and not a later one with its pid, still runs. */
  readonly isAlive: (process: ProcessIdentity) => Promise<boolean>;
}

export type LockAttempt =
  | { readonly kind: 'acquired'; readonly lock: FileLock }
  | { readonly kind: 'held'; readonly owner: ProcessIdentity };

export interface FileLock {
  /** Resolves when the file is gone. A second call does nothing. */
  dispose(): Promise<void>;
}

/** Each round ends by another process' progress; so many in a row mean that something else is wrong. */
const MAX_ROUNDS = 100;
/** A guard of a guard of a guard … needs a crash at each level. */
const MAX_DEPTH = 8;

/** Takes the lock, or says who has it. Rejects only when the folder cannot be used. */
export async function acquireFileLock(path: string, context: FileLockContext): Promise<LockAttempt> {
  const attempt = await acquire(path, context, 0);
  if (attempt.kind === 'acquired') await removeLeftovers(path, context).catch(() => undefined);
  return attempt;
}

/** The owner that the file names, alive or not; null when there is no readable lock. */
export async function readLockOwner(path: string): Promise<ProcessIdentity | null> {
  const text = await readTextIfPresent(path);
  return text === null ? null : (parseLock(text)?.owner ?? null);
}

async function acquire(path: string, context: FileLockContext, depth: number): Promise<LockAttempt> {
  const nonce = randomBytes(8).toString('hex');
  const mine = `${path}.${nonce}.new`;
  await writeSynced(mine, `${JSON.stringify({ pid: context.self.pid, startTime: context.self.startTime, nonce })}\n`);
  try {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (await linked(mine, path)) return { kind: 'acquired', lock: heldLock(path, nonce) };
      const text = await readTextIfPresent(path);
      if (text === null) continue; // released since
      const found = parseLock(text);
      if (found !== null && (await context.isAlive(found.owner))) return { kind: 'held', owner: found.owner };
      if (depth >= MAX_DEPTH) break;
      const guardPath = `${path}.${found?.nonce ?? 'damaged'}`;
      const guard = await acquire(guardPath, context, depth + 1);
      if (guard.kind === 'held') return guard; // that one is about to own the lock
      try {
        if ((await readTextIfPresent(path)) !== text) continue;
        await replaceFile(mine, path);
        return { kind: 'acquired', lock: heldLock(path, nonce) };
      } finally {
        await guard.lock.dispose();
      }
    }
    throw new Error(`the lock ${path} kept changing hands`);
  } finally {
    await rm(mine, { force: true });
  }
}

function heldLock(path: string, nonce: string): FileLock {
  let released = false;
  return {
    async dispose() {
      if (released) return;
      released = true;
      // Somebody who deleted the file by hand may have made room for another owner: only ours is removed.
      const text = await readTextIfPresent(path).catch(() => null);
      if (text === null || parseLock(text)?.nonce !== nonce) return;
      await untilLetGo(() => rm(path, { force: true }), isHeldByAnother).catch(() => undefined);
    },
  };
}

/**
 * What takers that were killed left beside the lock. For its new owner: with the lock his, every guard is of a nonce that will
 * never be seen again, so even one that a late taker holds guards nothing. An unlinked file of a live taker stays.
 */
async function removeLeftovers(path: string, context: FileLockContext): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const file = join(folder, name);
    if (/^(?:[0-9a-f]{16}|damaged)(?:\.(?:[0-9a-f]{16}|damaged))*$/.test(name.slice(prefix.length))) {
      await rm(file, { force: true });
    } else if (name.endsWith('.new')) {
      const found = parseLock((await readTextIfPresent(file)) ?? '');
      if (found !== null && !(await context.isAlive(found.owner))) await rm(file, { force: true });
    }
  }
}

interface LockContent {
  readonly owner: ProcessIdentity;
  readonly nonce: string;
}

/** Null for a file that a power cut damaged; such a lock has no owner. */
function parseLock(text: string): LockContent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { pid, startTime, nonce } = value as Record<string, unknown>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return null;
  if (typeof startTime !== 'string' || typeof nonce !== 'string' || !/^[0-9a-f]{16}$/.test(nonce)) return null;
  return { owner: { pid, startTime }, nonce };
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function linked(existing: string, path: string): Promise<boolean> {
  try {
    // On Windows the name of a lock that was released is taken until its last reader has closed it.
    await untilLetGo(() => link(existing, path), isHeldByAnother);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
