import { constants } from 'node:fs';
import { link, lstat, mkdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import type { Operations, Session } from '../session.ts';
import { checkKnownName, checkNewName } from '../tree/names.ts';
import { makeFile } from '../tree/open-entry.ts';
import type { PathNode } from '../tree/path-node.ts';
import { codeOf, Refusal } from '../wire/errno.ts';
import type { Qid } from '../wire/messages.ts';

const PERMISSIONS = 0o7777;
const KIND = 0o170000;
const REGULAR = 0o100000;
/** Of `Tunlinkat`. */
const REMOVE_FOLDER = 0x200;

/** Runs `use` with the node of a name in a folder that may be written, once `checkName` has let the name pass. */
const withChild =
  (checkName: (name: string, platform: NodeJS.Platform) => void) =>
  async <T>({ share }: Session, folder: PathNode, name: string, use: (node: PathNode) => Promise<T>): Promise<T> => {
    if (share.readOnly) throw new Refusal('EROFS');
    checkName(name, share.platform);
    return await whileHeld(folder, async () => {
      const node = folder.child(name);
      try {
        return await use(node);
      } finally {
        node.release();
      }
    });
  };
const withNew = withChild(checkNewName);
const withKnown = withChild(checkKnownName);

/** What makes, moves and removes entries of folders. A share that is read-only refuses all of it but reading a link. */
export const ENTRIES: Operations<
  'Tmkdir' | 'Tmknod' | 'Tsymlink' | 'Treadlink' | 'Tlink' | 'Trename' | 'Trenameat' | 'Tunlinkat'
> = {
  Tmkdir: async (session, { fid, name, mode }) => {
    const { share } = session;
    return await withNew(session, session.fids.get(fid).node, name, (node) =>
      share.at(node, async (path) => {
        await mkdir(path, mode & PERMISSIONS);
        return { qid: await qidAt(session, path) };
      }),
    );
  },

  /** Node makes neither pipes nor sockets nor devices. */
  Tmknod: async (session, { fid, name, mode }) => {
    const { share } = session;
    const kind = mode & KIND;
    return await withNew(session, session.fids.get(fid).node, name, async (node) => {
      if (kind !== REGULAR && kind !== 0) throw new Refusal('EPERM');
      return await share.at(node, async (path) => {
        const made = await makeFile(path, constants.O_WRONLY as 1, mode & PERMISSIONS);
        if (made === null) throw new Refusal('EEXIST');
        await made.handle.close();
        return { qid: share.qidOf(made.status) };
      });
    });
  },

  /** On Windows it takes a right that users do not have, and a target in another form. */
  Tsymlink: async (session, { fid, name, target }) => {
    const { share } = session;
    return await withNew(session, session.fids.get(fid).node, name, async (node) => {
      if (share.platform === 'win32') throw new Refusal('EPERM');
      if (target === '') throw new Refusal('ENOENT');
      return await share.alone(node, async (path) => {
        await symlink(target, path);
        return { qid: await qidAt(session, path) };
      });
    });
  },

  Treadlink: async ({ share, fids }, { fid }) => {
    const target = await share.at(fids.get(fid).node, (path) => readlink(path));
    return { target: share.platform === 'win32' ? target.replaceAll('\\', '/') : target };
  },

  Tlink: async (session, { folderFid, fid, name }) => {
    const { share, fids } = session;
    const { node: existing } = fids.get(fid);
    return await withNew(session, fids.get(folderFid).node, name, (node) =>
      whileHeld(existing, () =>
        share.aloneWithBoth(existing, node, async (from, to) => {
          // macOS makes the new name one of what the link leads to.
          if (share.platform === 'darwin' && (await lstat(from)).isSymbolicLink()) throw new Refusal('EPERM');
          await link(from, to);
          return {};
        }),
      ),
    );
  },

  Trename: async (session, { fid, folderFid, name }) => {
    const { fids } = session;
    await move(session, fids.get(fid).node, { into: fids.get(folderFid).node, name });
    return {};
  },

  Trenameat: async (session, { oldFid, oldName, newFid, newName }) => {
    const { fids } = session;
    const [from, into] = [fids.get(oldFid).node, fids.get(newFid).node];
    await withKnown(session, from, oldName, (node) => move(session, node, { into, name: newName }));
    return {};
  },

  Tunlinkat: async (session, { fid, name, flags }) => {
    const { share, fids } = session;
    await withKnown(session, fids.get(fid).node, name, (node) =>
      share.alone(node, async (path) => {
        await ((flags & REMOVE_FOLDER) === 0 ? removeFile(path) : rmdir(path));
        node.remove();
      }),
    );
    return {};
  },
};

/** The fid that stood there may be elsewhere, or gone, by the time of the lock. */
async function whileHeld<T>(node: PathNode, use: () => Promise<T>): Promise<T> {
  node.hold();
  try {
    return await use();
  } finally {
    node.release();
  }
}

async function move(
  session: Session,
  node: PathNode,
  { into, name }: { readonly into: PathNode; readonly name: string },
): Promise<void> {
  await withNew(session, into, name, async (target) => {
    if (node.isRoot) throw new Refusal('EBUSY');
    checkNotWithin(node, into);
    await whileHeld(node, () =>
      session.share.aloneWithBoth(node, target, async (from, to) => {
        // All three may have been moved before it was our turn.
        checkNotWithin(node, into);
        if (target.parent !== into || target.name !== name) throw new Refusal('ESTALE');
        await rename(from, to);
        node.moveTo(into, name);
      }),
    );
  });
}

/** The host would say so too; the tree of nodes must not be asked to: it would have no end. */
function checkNotWithin(node: PathNode, into: PathNode): void {
  if (node.holdsOrIs(into)) throw new Refusal('EINVAL');
}

/** macOS has another word for it. */
async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) === 'EPERM' && (await lstat(path)).isDirectory()) throw new Refusal('EISDIR');
    throw error;
  }
}

async function qidAt({ share }: Session, path: string): Promise<Qid> {
  return share.qidOf(await lstat(path, { bigint: true }));
}
