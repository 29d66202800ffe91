import { lstat, rmdir, unlink } from 'node:fs/promises';
import type { Operations, Session } from '../session.ts';
import { checkKnownName } from '../tree/names.ts';
import type { PathNode } from '../tree/path-node.ts';
import { Refusal } from '../wire/errno.ts';
import { NONE, type Qid, QID, WALK_MAX } from '../wire/messages.ts';

/** How fids come, move on and go. */
export const PLACES: Operations<'Tattach' | 'Twalk' | 'Tclunk' | 'Tremove'> = {
  Tattach: async ({ share, fids }, { fid, authFid, tree }) => {
    if (authFid !== NONE) throw new Refusal('EOPNOTSUPP');
    if (tree !== '' && tree !== '/') throw new Refusal('ENOENT');
    const qid = share.qidOf(await share.status(share.root));
    fids.add(fid, share.root);
    return { qid };
  },

  Twalk: async (session, { fid, newFid, names }) => {
    if (names.length > WALK_MAX) throw new Refusal('EINVAL');
    const { fids } = session;
    const from = fids.get(fid);
    if (newFid === fid && from.opened !== null) throw new Refusal('EBADF');
    const walked = await walk(session, from.node, names);
    try {
      // Some of the way, and no fid, unless it was all.
      if (walked.qids.length < names.length) {
        if (walked.qids.length === 0) throw walked.failure;
      } else if (newFid === fid) {
        const fidNow = fids.get(fid);
        // What was opened meanwhile stays where it is.
        if (fidNow.opened !== null) throw new Refusal('EBADF');
        fids.move(fidNow, walked.node);
      } else {
        fids.add(newFid, walked.node);
      }
      return { qids: walked.qids };
    } finally {
      walked.node.release();
    }
  },

  Tclunk: async ({ fids }, { fid }) => {
    await fids.remove(fid);
    return {};
  },

  Tremove: async ({ share, fids }, { fid }) => {
    const node = fids.get(fid).node.hold();
    try {
      await fids.remove(fid);
      if (share.readOnly) throw new Refusal('EROFS');
      if (node.isRoot) throw new Refusal('EBUSY');
      await share.alone(node, async (path) => {
        await ((await lstat(path)).isDirectory() ? rmdir(path) : unlink(path));
        node.remove();
      });
      return {};
    } finally {
      node.release();
    }
  },
};

interface Walked {
  readonly qids: readonly Qid[];
  /** Where it ended; held by the caller. */
  readonly node: PathNode;
  readonly failure: unknown;
}

async function walk({ share }: Session, from: PathNode, names: readonly string[]): Promise<Walked> {
  const qids: Qid[] = [];
  let node = from.hold();
  try {
    for (const name of names) {
      if (qids.length > 0 && qids.at(-1)?.type !== QID.folder) throw new Refusal('ENOTDIR');
      const next = name === '..' ? node.parent.hold() : nextNode(node, name, share.platform);
      node.release();
      node = next;
      qids.push(share.qidOf(await share.status(node)));
    }
    return { qids, node, failure: null };
  } catch (failure) {
    return { qids, node, failure };
  }
}

function nextNode(node: PathNode, name: string, platform: NodeJS.Platform): PathNode {
  checkKnownName(name, platform);
  return node.child(name);
}
