import type { BigIntStats } from 'node:fs';
import type { Body, Qid } from '../wire/messages.ts';

/** P9_GETATTR_BASIC, and P9_GETATTR_BTIME. */
const BASIC = 0x7ffn;
const BIRTH_TIME = 0x800n;
const SECOND = 1_000_000_000n;
const KIND = 0o170000n;
const WRITE_PERMISSIONS = 0o222n;
const ALL_PERMISSIONS = 0o777n;

export function attributes(status: BigIntStats, qid: Qid, mask: bigint): Body<'Rgetattr'> {
  return {
    valid: BASIC | (mask & BIRTH_TIME),
    qid,
    mode: Number(modeOf(status)),
    uid: unsigned(status.uid),
    gid: unsigned(status.gid),
    nlink: status.nlink,
    rdev: status.rdev,
    size: status.size,
    // Windows has neither.
    blockBytes: status.blksize || 4096n,
    blocks: status.blocks || (status.size + 511n) / 512n,
    ...split('atime', status.atimeNs),
    ...split('mtime', status.mtimeNs),
    ...split('ctime', status.ctimeNs),
    ...split('btime', status.birthtimeNs),
    generation: 0n,
    dataVersion: 0n,
  };
}

/** Windows has no permission to execute: everything may be, else no script in a shared folder would run. */
function modeOf({ mode }: BigIntStats): bigint {
  if (process.platform !== 'win32') return mode;
  const readOnly = (mode & WRITE_PERMISSIONS) === 0n;
  return (mode & KIND) | (readOnly ? ALL_PERMISSIONS & ~WRITE_PERMISSIONS : ALL_PERMISSIONS);
}

function unsigned(id: bigint): number {
  return Number(BigInt.asUintN(32, id));
}

type TimeName = 'atime' | 'mtime' | 'ctime' | 'btime';
type Split<N extends TimeName> = Record<`${N}Sec` | `${N}Nsec`, bigint>;

/** Before 1970 the seconds are negative and the rest is not. */
function split<N extends TimeName>(name: N, nanoseconds: bigint): Split<N> {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND;
  const seconds = BigInt.asUintN(64, (nanoseconds - rest) / SECOND);
  return { [`${name}Sec`]: seconds, [`${name}Nsec`]: rest } as Split<N>;
}
