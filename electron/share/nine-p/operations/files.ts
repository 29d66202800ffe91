import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import type { Fid, OpenFile } from '../fid-table.ts';
import type { Operations, Session } from '../session.ts';
import { checkNewName } from '../tree/names.ts';
import { type Access, makeFile, openFile, type OpenedFile } from '../tree/open-entry.ts';
import { codeOf, Refusal } from '../wire/errno.ts';
import { READ_HEAD_BYTES } from '../wire/messages.ts';

/** Flags of `Tlopen` and `Tlcreate`, which are those of Linux on x86. */
const ACCESS = 0o3;
const EXCLUSIVE = 0o200;
const TRUNCATE = 0o1000;
const MUST_BE_FOLDER = 0o200000;
const PERMISSIONS = 0o7777;
/** As much as fits. */
const UNIT_BYTES = 0;

/**
 * Of an open's flags only how it is accessed, that it is to be new or emptied, and that it is a folder mean something here. Appending does not: each
 * write says where it goes, and the guest's kernel writes pages of mapped files through any fid that may write, which the host would append.
 */
export const FILES: Operations<'Tlopen' | 'Tlcreate' | 'Tread' | 'Twrite' | 'Tfsync'> = {
  Tlopen: async (session, { fid: number, flags }) => {
    const { share, fids } = session;
    const fid = fids.get(number);
    if (fid.opened !== null) throw new Refusal('EBADF');
    const access = accessOf(session, flags);
    const status = await share.status(fid.node);
    if (status.isDirectory()) {
      if (access !== constants.O_RDONLY) throw new Refusal('EISDIR');
      await fids.setOpened(number, { kind: 'folder', names: [] });
      return { qid: share.qidOf(status), iounit: UNIT_BYTES };
    }
    if ((flags & MUST_BE_FOLDER) !== 0) throw new Refusal('ENOTDIR');
    const opened = await share.at(fid.node, (path) => openExisting(path, access, flags));
    await fids.setOpened(number, { kind: 'file', handle: opened.handle, access });
    return openedAnswer(session, opened);
  },

  Tlcreate: async (session, { fid: number, name, flags, mode }) => {
    const { share, fids } = session;
    const fid = fids.get(number);
    if (fid.opened !== null) throw new Refusal('EBADF');
    if (share.readOnly) throw new Refusal('EROFS');
    checkNewName(name, share.platform);
    const access = accessOf(session, flags);
    const node = fid.node.child(name);
    try {
      const opened = await share.at(node, async (path) => {
        const made = await makeFile(path, access, mode & PERMISSIONS);
        if (made !== null) return made;
        if ((flags & EXCLUSIVE) !== 0) throw new Refusal('EEXIST');
        return await openExisting(path, access, flags);
      });
      await fids.setOpened(number, { kind: 'file', handle: opened.handle, access }, node);
      return openedAnswer(session, opened);
    } finally {
      node.release();
    }
  },

  Tread: async ({ fids, messageMaxBytes }, { fid, offset, count }) => {
    const { handle, access } = fids.openFile(fid);
    if (access === constants.O_WRONLY) throw new Refusal('EBADF');
    // No file is as long as that.
    if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return { data: Buffer.alloc(0) };
    const data = Buffer.allocUnsafe(Math.min(count, messageMaxBytes - READ_HEAD_BYTES));
    const { bytesRead } = await handle.read(data, 0, data.length, Number(offset));
    return { data: data.subarray(0, bytesRead) };
  },

  Twrite: async ({ fids }, { fid, offset, data }) => {
    const file = fids.openFile(fid);
    if (file.access === constants.O_RDONLY) throw new Refusal('EBADF');
    if (offset > BigInt(Number.MAX_SAFE_INTEGER - data.length)) throw new Refusal('EFBIG');
    return { count: await writeAll(file, data, Number(offset)) };
  },

  Tfsync: async ({ share, fids }, { fid: number, dataOnly }) => {
    const { node, opened } = fids.get(number);
    if (share.platform === 'win32' && !maySyncOnWindows(opened)) return {};
    if (opened?.kind === 'file') await (dataOnly === 0 ? opened.handle.sync() : opened.handle.datasync());
    else await share.at(node, syncFolder);
    return {};
  },
};

/** Throws `EROFS` for a share that is read-only. */
function accessOf({ share }: Session, flags: number): Access {
  const access = flags & ACCESS;
  if (access === ACCESS) throw new Refusal('EINVAL');
  if (share.readOnly && (access !== constants.O_RDONLY || (flags & TRUNCATE) !== 0)) throw new Refusal('EROFS');
  return access as Access;
}

async function openExisting(path: string, access: Access, flags: number): Promise<OpenedFile> {
  const opened = await openFile(path, access);
  if ((flags & TRUNCATE) === 0 || access === constants.O_RDONLY) return opened;
  try {
    await opened.handle.truncate(0);
    return { handle: opened.handle, status: await opened.handle.stat({ bigint: true }) };
  } catch (error) {
    await opened.handle.close();
    throw error;
  }
}

function openedAnswer({ share }: Session, { status }: OpenedFile) {
  return { qid: share.qidOf(status), iounit: UNIT_BYTES };
}

/** What was written before it failed counts, and the next write tells why. */
async function writeAll({ handle }: OpenFile, data: Uint8Array, offset: number): Promise<number> {
  let count = 0;
  while (count < data.length) {
    try {
      const { bytesWritten } = await handle.write(data, count, data.length - count, offset + count);
      count += bytesWritten;
    } catch (error) {
      if (count === 0) throw error;
      return count;
    }
  }
  return count;
}

/** It refuses (`EPERM`) where the handle may not write, which wrote nothing either; folders it does not know of. */
function maySyncOnWindows(opened: Fid['opened']): boolean {
  return opened?.kind === 'file' && opened.access !== constants.O_RDONLY;
}

async function syncFolder(path: string): Promise<void> {
  // Whoever asks it of a pipe or a link has nothing to be written.
  if (!(await lstat(path)).isDirectory()) return;
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await folder.sync();
  } catch (error) {
    // A file system that has no such thing for folders.
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}
