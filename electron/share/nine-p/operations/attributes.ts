import { constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Fid } from '../fid-table.ts';
import type { Operations, Session } from '../session.ts';
import { attributes } from '../tree/attributes.ts';
import { changeMode, changeOwner, changeSize, changeTimes, secondsOf, type Times } from '../tree/change-entry.ts';
import { Refusal } from '../wire/errno.ts';
import type { Body } from '../wire/messages.ts';

/** `valid` of `Tsetattr`. */
const SET = {
  mode: 1,
  uid: 2,
  gid: 4,
  size: 8,
  atime: 0x10,
  mtime: 0x20,
  givenAtime: 0x80,
  givenMtime: 0x100,
} as const;
/** To `chown`: as it is. */
const KEEP = -1;
const PERMISSIONS = 0o7777;
const V9FS_MAGIC = 0x0102_1997;
const NAME_MAX_BYTES = 255;

export const ATTRIBUTES: Operations<'Tgetattr' | 'Tsetattr' | 'Tstatfs'> = {
  /** Of what is open its own, which it has after its name is removed. */
  Tgetattr: async ({ share, fids }, { fid: number, mask }) => {
    const { node, opened } = fids.get(number);
    const status = opened?.kind === 'file' ? await opened.handle.stat({ bigint: true }) : await share.status(node);
    return attributes(status, share.qidOf(status), mask);
  },

  /** The owner first, as a change of it may take permissions away; the times last, as all else sets them. */
  Tsetattr: async (session, body) => {
    const { share, fids } = session;
    if (share.readOnly) throw new Refusal('EROFS');
    const fid = fids.get(body.fid);
    const { valid, uid, gid } = body;
    if ((valid & (SET.uid | SET.gid)) !== 0)
      await share.at(fid.node, (path) =>
        changeOwner(path, (valid & SET.uid) === 0 ? KEEP : uid, (valid & SET.gid) === 0 ? KEEP : gid),
      );
    if ((valid & SET.mode) !== 0) await setMode(session, fid, body.mode);
    if ((valid & SET.size) !== 0) await setSize(session, fid, body.size);
    if ((valid & (SET.atime | SET.mtime)) !== 0) await setTimes(session, fid, timesOf(body));
    return {};
  },

  /** Of the file system that the folder above is in: a link is not followed. */
  Tstatfs: async ({ share, fids }, { fid }) => {
    const { node } = fids.get(fid);
    const status = await share.inside(node.parent, (path) => statfs(`${path}/.`, { bigint: true }));
    return {
      type: V9FS_MAGIC,
      blockBytes: Number(status.bsize),
      blocks: status.blocks,
      blocksFree: status.bfree,
      blocksAvailable: status.bavail,
      files: status.files,
      filesFree: status.ffree,
      fileSystemId: BigInt.asUintN(64, share.device),
      nameMaxBytes: NAME_MAX_BYTES,
    };
  },
};

/** Windows has no permissions by handle. */
async function setMode({ share }: Session, { node, opened }: Fid, mode: number): Promise<void> {
  if (opened?.kind === 'file' && process.platform !== 'win32') await opened.handle.chmod(mode & PERMISSIONS);
  else await share.at(node, (path) => changeMode(path, mode));
}

async function setSize({ share }: Session, { node, opened }: Fid, size: bigint): Promise<void> {
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refusal('EFBIG');
  const sizeBytes = Number(size);
  if (opened?.kind === 'file' && opened.access !== constants.O_RDONLY) await opened.handle.truncate(sizeBytes);
  else await share.at(node, (path) => changeSize(path, sizeBytes));
}

/** What was opened for reading alone Windows does not let us change by its handle. */
async function setTimes({ share }: Session, { node, opened }: Fid, times: Times): Promise<void> {
  if (opened?.kind !== 'file' || process.platform === 'win32') {
    await share.at(node, (path) => changeTimes(path, times));
    return;
  }
  const before = await opened.handle.stat({ bigint: true });
  await opened.handle.utimes(times.atime ?? secondsOf(before, 'atimeNs'), times.mtime ?? secondsOf(before, 'mtimeNs'));
}

function timesOf({ valid, atimeSec, atimeNsec, mtimeSec, mtimeNsec }: Body<'Tsetattr'>): Times {
  const now = Date.now() / 1000;
  const time = (asked: number, given: number, seconds: number): number | null => {
    if ((valid & asked) === 0) return null;
    return (valid & given) === 0 ? now : seconds;
  };
  return {
    atime: time(SET.atime, SET.givenAtime, toSeconds(atimeSec, atimeNsec)),
    mtime: time(SET.mtime, SET.givenMtime, toSeconds(mtimeSec, mtimeNsec)),
  };
}

function toSeconds(seconds: bigint, nanoseconds: bigint): number {
  return Number(BigInt.asIntN(64, seconds)) + Number(nanoseconds) / 1e9;
}
