import type { BigIntStats } from 'node:fs';
import { Refusal } from '../wire/errno.ts';
import { type Qid, QID } from '../wire/messages.ts';

const INODE_BITS = 48n;
/** Bit 63 says that it is of a file system mounted beneath the root, the 15 bits behind it which. */
const OTHER_DEVICE = 1n << 63n;
const OTHER_DEVICES_MAX = 0x7fff;

/**
 * What a guest knows a file by, whatever it is called: its number on the host. In the root's own file system that is all; in others, which are mounted
 * beneath it, a number of the file system's stands before it, so that two files are never one to the guest.
 */
export class Qids {
  readonly #platform: NodeJS.Platform;
  readonly #rootDevice: bigint;
  readonly #others = new Map<bigint, bigint>();

  constructor(root: BigIntStats, platform: NodeJS.Platform = process.platform) {
    this.#platform = platform;
    this.#rootDevice = this.#deviceOf(root);
  }

  /** Throws `EOVERFLOW` for a file that has no number of its own in here. */
  of(status: BigIntStats): Qid {
    return { type: typeOf(status), version: versionOf(status), path: this.#pathOf(status) };
  }

  #pathOf(status: BigIntStats): bigint {
    const { ino } = status;
    const dev = this.#deviceOf(status);
    if (dev === this.#rootDevice) return BigInt.asUintN(64, ino);
    if (ino < 0n || ino >> INODE_BITS !== 0n) throw new Refusal('EOVERFLOW');
    let index = this.#others.get(dev);
    if (index === undefined) {
      if (this.#others.size >= OTHER_DEVICES_MAX) throw new Refusal('EOVERFLOW');
      index = BigInt(this.#others.size);
      this.#others.set(dev, index);
    }
    return OTHER_DEVICE | (index << INODE_BITS) | ino;
  }

  /** On Windows libuv 1.49 and 1.50 give 64 bits of the volume's number by path, and 32 by handle: a file must not be another when it is open. */
  #deviceOf({ dev }: BigIntStats): bigint {
    return this.#platform === 'win32' ? BigInt.asUintN(32, dev) : dev;
  }
}

function typeOf(status: BigIntStats): number {
  if (status.isDirectory()) return QID.folder;
  return status.isSymbolicLink() ? QID.link : QID.file;
}

/** Another one when the content may be another. 0 would say that there are no versions. */
function versionOf({ mtimeNs, size }: BigIntStats): number {
  return Number(BigInt.asUintN(32, mtimeNs ^ (mtimeNs >> 32n) ^ (size << 8n))) || 1;
}
