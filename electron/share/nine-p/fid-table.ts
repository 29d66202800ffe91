import type { FileHandle } from 'node:fs/promises';
import type { Access } from './tree/open-entry.ts';
import type { PathNode } from './tree/path-node.ts';
import { Refusal } from './wire/errno.ts';

/** What a client's number stands for: a place, and what it has open there. */
export interface Fid {
  node: PathNode;
  opened: OpenFile | OpenFolder | null;
}

export interface OpenFile {
  readonly kind: 'file';
  readonly handle: FileHandle;
  readonly access: Access;
}

export interface OpenFolder {
  readonly kind: 'folder';
  /** The folder's names as they were when it was last read from its beginning: a position in there means the same for good. */
  names: readonly string[];
}

/** A fid a file that the guest's kernel knows of; it forgets what it does not use. */
const FIDS_MAX = 262_144;
const OPEN_FILES_MAX = 16_384;
/** In all open folders together. */
const NAMES_MAX = 4_000_000;

/** The fids of a connection. Who removes one gives back what it holds. */
export class FidTable {
  readonly #fids = new Map<number, Fid>();
  #openFiles = 0;
  #names = 0;

  /** Throws `EBADF`. */
  get(number: number): Fid {
    const fid = this.#fids.get(number);
    if (fid === undefined) throw new Refusal('EBADF');
    return fid;
  }

  /** Throws `EBADF` when it is not open, `EISDIR` when it is a folder. */
  openFile(number: number): OpenFile {
    const { opened } = this.get(number);
    if (opened === null) throw new Refusal('EBADF');
    if (opened.kind === 'folder') throw new Refusal('EISDIR');
    return opened;
  }

  openFolder(number: number): { readonly node: PathNode; readonly folder: OpenFolder } {
    const { node, opened } = this.get(number);
    if (opened === null) throw new Refusal('EBADF');
    if (opened.kind === 'file') throw new Refusal('ENOTDIR');
    return { node, folder: opened };
  }

  /** The node is held from here on. Throws `EBADF` for a number in use, `ENFILE`. */
  add(number: number, node: PathNode): void {
    if (this.#fids.has(number)) throw new Refusal('EBADF');
    if (this.#fids.size >= FIDS_MAX) throw new Refusal('ENFILE');
    this.#fids.set(number, { node: node.hold(), opened: null });
  }

  /** The fid is at `node` from here on. */
  move(fid: Fid, node: PathNode): void {
    node.hold();
    fid.node.release();
    fid.node = node;
  }

  /** What is opened belongs to the fid, which is at `node` from here on; where it cannot, it is closed. */
  async setOpened(number: number, opened: OpenFile | OpenFolder, node?: PathNode): Promise<void> {
    const fid = this.#fids.get(number);
    const full = opened.kind === 'file' && this.#openFiles >= OPEN_FILES_MAX;
    if (fid?.opened === null && !full) {
      fid.opened = opened;
      if (node !== undefined) this.move(fid, node);
      if (opened.kind === 'file') this.#openFiles += 1;
      return;
    }
    if (opened.kind === 'file') await opened.handle.close();
    throw new Refusal(full ? 'EMFILE' : 'EBADF');
  }

  /** Throws `EBADF` when the number stands for that no more, as nobody would give the names back; `ENOMEM`. */
  setNames(number: number, folder: OpenFolder, names: readonly string[]): void {
    if (this.#fids.get(number)?.opened !== folder) throw new Refusal('EBADF');
    const sum = this.#names - folder.names.length + names.length;
    if (sum > NAMES_MAX) throw new Refusal('ENOMEM');
    this.#names = sum;
    folder.names = names;
  }

  /** Whatever closing says, the fid is gone. */
  async remove(number: number): Promise<void> {
    const fid = this.get(number);
    this.#fids.delete(number);
    const { node, opened } = fid;
    fid.opened = null;
    node.release();
    if (opened?.kind === 'folder') this.#names -= opened.names.length;
    if (opened?.kind !== 'file') return;
    this.#openFiles -= 1;
    await opened.handle.close();
  }

  async clear(): Promise<void> {
    await Promise.allSettled([...this.#fids.keys()].map((number) => this.remove(number)));
  }
}
