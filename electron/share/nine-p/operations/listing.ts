import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { Operations } from '../session.ts';
import type { SharedFolder } from '../tree/shared-folder.ts';
import { codeOf, Refusal } from '../wire/errno.ts';
import { FieldWriter, QID_BYTES } from '../wire/fields.ts';
import { type Qid, READ_HEAD_BYTES } from '../wire/messages.ts';

/** Of an entry without its name: qid, the position behind it, type, length. */
const ENTRY_BYTES = QID_BYTES + 8 + 1 + 2;
const NAME_MAX_BYTES = 0xffff;
/** The host is asked for so many at once. */
const STATUS_BATCH = 64;
const OUR_SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * A folder's names are read when the guest reads from its beginning, and kept with the fid: a position is an index in there, so what comes
 * and goes meanwhile neither moves nor doubles an entry. What is gone when its turn comes is left out, and what the host does not let be looked at
 * (`pagefile.sys`, a file that Windows is about to remove, somebody else's FUSE mount), which would keep all others from being seen.
 */
export const LISTING: Operations<'Treaddir'> = {
  Treaddir: async ({ share, fids, messageMaxBytes }, { fid: number, offset, count }) => {
    const { node, folder } = fids.openFolder(number);
    const room = Math.min(count, messageMaxBytes - READ_HEAD_BYTES);
    return await share.inside(node, async (path) => {
      // What is wrong with the folder itself is not to look like its end.
      share.qidOf(await lstat(`${path}/.`, { bigint: true }));
      if (offset === 0n) fids.setNames(number, folder, ['.', '..', ...(await readdir(path))]);
      const start = offset > BigInt(folder.names.length) ? folder.names.length : Number(offset);
      // The root's parent is itself to the guest.
      const above = node.isRoot ? '.' : '..';
      return { data: await entries({ share, path, names: folder.names, start, room, above }) };
    });
  },
};

interface Piece {
  readonly share: SharedFolder;
  readonly path: string;
  readonly names: readonly string[];
  readonly start: number;
  readonly room: number;
  readonly above: string;
}

async function entries({ share, path, names, start, room, above }: Piece): Promise<Buffer> {
  const writer = new FieldWriter(Buffer.allocUnsafe(room));
  for (let from = start; from < names.length; from += STATUS_BATCH) {
    const batch = names.slice(from, from + STATUS_BATCH);
    const found = await Promise.all(batch.map((name) => look(share, `${path}/${name === '..' ? above : name}`)));
    for (const [index, name] of batch.entries()) {
      const entry = found[index] ?? null;
      const nameBytes = Buffer.byteLength(name);
      if (entry === null || nameBytes > NAME_MAX_BYTES) continue;
      if (writer.at + ENTRY_BYTES + nameBytes > room) {
        // Nothing would say that this is the end.
        if (writer.at === 0) throw new Refusal('EINVAL');
        return writer.bytes.subarray(0, writer.at);
      }
      writer.qid(entry.qid);
      writer.u64(BigInt(from + index + 1));
      writer.number(entry.type, 1);
      writer.text(name);
    }
  }
  return writer.bytes.subarray(0, writer.at);
}

/** Null for what there is nothing to say of. Throws where we are what is short of something: the guest would take the rest for the whole. */
async function look(share: SharedFolder, path: string): Promise<{ readonly qid: Qid; readonly type: number } | null> {
  try {
    const status = await lstat(path, { bigint: true });
    return { qid: share.qidOf(status), type: typeOf(status) };
  } catch (error) {
    if (OUR_SHORTAGES.has(codeOf(error))) throw error;
    return null;
  }
}

/** `DT_DIR` and its like are the kind of a mode. */
function typeOf({ mode }: BigIntStats): number {
  return Number((mode >> 12n) & 0o17n);
}
