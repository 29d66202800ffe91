import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, Refusal } from '../wire/errno.ts';
import { O_PATH } from './open-entry.ts';
import type { PathNode } from './path-node.ts';

/**
 * The way from a folder's node to a path that the host can be asked for, and that leads out of the shared folder in no case: what the names lead
 * through are folders, never links. A name that the caller appends (`/name`, no more than one) it does not follow if it is a link (`lstat`,
 * `O_NOFOLLOW`, `lutimes` …).
 */
export interface Jail {
  /** Runs `use` with a path that is good until it returns. Throws `ENOENT`, `ESTALE`. */
  inside<T>(folder: PathNode, use: (path: string) => Promise<T>): Promise<T>;
  readonly root: BigIntStats;
  close(): Promise<void>;
}

/** `handles` on Linux, `looks` everywhere. */
export type JailKind = 'handles' | 'looks';

export async function openJail(
  folder: string,
  kind: JailKind = process.platform === 'linux' ? 'handles' : 'looks',
): Promise<Jail> {
  if (kind === 'handles') {
    const root = await open(folder, O_PATH | constants.O_DIRECTORY);
    return new HandleJail(root, await root.stat({ bigint: true }));
  }
  const real = await realpath(folder);
  // As it is looked at later: through a link libuv 1.49 and 1.50 tell another number of the volume on Windows.
  return new LookingJail(real, await lstat(real, { bigint: true }));
}

/**
 * On Linux: the folder is opened, the kernel asked where that one truly is, and the last name taken from the open folder
 * (`/proc/self/fd/N/name`). Whoever swaps a folder for a link at whatever moment, by whatever process, gets nothing but an error.
 */
class HandleJail implements Jail {
  readonly root: BigIntStats;
  readonly #root: FileHandle;

  constructor(root: FileHandle, status: BigIntStats) {
    this.#root = root;
    this.root = status;
  }

  async inside<T>(node: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    const names = node.names();
    if (names.length === 0) return await use(pathOf(this.#root));
    const folder = await this.#enter(names.join('/'));
    try {
      return await use(pathOf(folder));
    } finally {
      await folder.close();
    }
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  async #enter(below: string): Promise<FileHandle> {
    const folder = await openFolder(`${pathOf(this.#root)}/${below}`);
    try {
      const [root, real] = await Promise.all([readlink(pathOf(this.#root)), readlink(pathOf(folder))]);
      // A root of `/` is the one that ends with a separator.
      if (real !== `${root === '/' ? '' : root}/${below}`) throw new Refusal('ENOENT');
      return folder;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  try {
    return await open(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    throw codeOf(error) === 'ELOOP' ? new Refusal('ENOTDIR') : error;
  }
}

function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

/**
 * Elsewhere: each folder is looked at, from the root on. Nothing that the guest does by this server comes between the look and the use, as it moves
 * folders and makes links alone (`SharedFolder.alone`). What remains is somebody else who swaps a folder for a link in that moment: a process of the
 * host, or the guest itself by another way to the same files, which is a share around this one, or within it, that it may write. (A second server of the
 * same share it has not: `vm/served-shares/share-servers.ts` ends the first.) What then happens at the link's target, outside the folder, by the rights
 * of the user whose process this is:
 *
 * - folders are listed, and the status of entries and what links lead to are read;
 * - in a share that may be written, entries are made, renamed and removed there, and their mode and times changed;
 * - a file's content is read or written only if the swap comes before the look at the file itself: after it, another file is refused (`open-entry.ts`).
 *   macOS 11 and later refuse to open it in any case.
 *
 * The guest makes no links on Windows; what it can swap there is a link or a junction that lies in a folder which it may write.
 */
class LookingJail implements Jail {
  readonly root: BigIntStats;
  readonly #folder: string;

  constructor(folder: string, root: BigIntStats) {
    this.#folder = folder;
    this.root = root;
  }

  async inside<T>(node: PathNode, use: (path: string) => Promise<T>): Promise<T> {
    const names = node.names();
    const root = await lstat(this.#folder, { bigint: true });
    if (root.ino !== this.root.ino || root.dev !== this.root.dev) throw new Refusal('ESTALE');
    let path = this.#folder;
    for (const name of names) {
      path = join(path, name);
      if (!(await lstat(path)).isDirectory()) throw new Refusal('ENOTDIR');
    }
    return await use(path);
  }

  async close(): Promise<void> {
    // Holds nothing.
  }
}
