import type { BigIntStats } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Qids } from '../../../../electron/share/nine-p/tree/qids.ts';

const status = (dev: bigint, ino: bigint, more: Partial<BigIntStats> = {}): BigIntStats =>
  ({ dev, ino, size: 0n, mtimeNs: 0n, isDirectory: () => false, isSymbolicLink: () => false, ...more }) as BigIntStats;

describe('qids', () => {
  it('are two for two files, of other file systems as well', () => {
    const qids = new Qids(status(1n, 2n));
    const files = [status(1n, 5n), status(2n, 5n), status(3n, 5n), status(2n, 6n)];
    const paths = files.map((file) => qids.of(file).path);
    expect(paths[0]).toBe(5n);
    expect(new Set(paths).size).toBe(4);
    expect(files.map((file) => qids.of(file).path)).toEqual(paths);
  });

  it('take a file’s whole number in the root’s file system, and refuse it in others', () => {
    const qids = new Qids(status(1n, 2n));
    expect(qids.of(status(1n, 2n ** 63n + 5n)).path).toBe(2n ** 63n + 5n);
    expect(() => qids.of(status(2n, 2n ** 48n))).toThrow('EOVERFLOW');
  });

  it('are one for what Windows tells by path and by handle', () => {
    const volume = 0xd2b4_68f1_5ac0_12e4n;
    const byHandle = status(BigInt.asUintN(32, volume), 0x0005_0000_0000_002an);
    const byPath = status(volume, 0x0005_0000_0000_002an);
    const qids = new Qids(status(volume, 5n), 'win32');
    expect(qids.of(byHandle).path).toBe(qids.of(byPath).path);
    expect(qids.of(status(7n, 5n)).path).not.toBe(qids.of(status(volume, 5n)).path);
    expect(() => new Qids(status(volume, 5n), 'linux').of(byHandle)).toThrow('EOVERFLOW');
  });

  it('have another version when the content may be another, and never none', () => {
    const qids = new Qids(status(1n, 2n));
    const version = (mtimeNs: bigint, size: bigint): number => qids.of(status(1n, 5n, { mtimeNs, size })).version;
    expect(new Set([version(5n, 1n), version(6n, 1n), version(5n, 2n)]).size).toBe(3);
    expect(version(0n, 0n)).toBe(1);
  });
});
