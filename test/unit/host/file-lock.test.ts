import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireFileLock, type FileLockContext, readLockOwner } from '../../../electron/host/file-lock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Processes that live or are dead as a test says. */
class Processes {
  readonly dead = new Set<number>();

  context(pid: number): FileLockContext {
    return {
      self: { pid, startTime: `start of ${pid}` },
      isAlive: async (process) => {
        await Promise.resolve();
        return !this.dead.has(process.pid) && process.startTime === `start of ${process.pid}`;
      },
    };
  }
}

async function bench() {
  const folder = await temporaryFolder();
  const processes = new Processes();
  const path = join(folder, 'lock');
  return { folder, path, processes, take: (pid: number) => acquireFileLock(path, processes.context(pid)) };
}

test('a free lock is taken, names its owner, and is gone after its release', async () => {
  const { folder, path, take } = await bench();
  const attempt = await take(1);
  expect(attempt.kind).toBe('acquired');
  expect(await readLockOwner(path)).toEqual({ pid: 1, startTime: 'start of 1' });
  if (attempt.kind === 'acquired') {
    await attempt.lock.dispose();
    await attempt.lock.dispose();
  }
  expect(await readdir(folder)).toEqual([]);
  expect((await take(2)).kind).toBe('acquired');
});

test('a lock of a live process is held', async () => {
  const { folder, take } = await bench();
  await take(1);
  expect(await take(2)).toEqual({ kind: 'held', owner: { pid: 1, startTime: 'start of 1' } });
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a lock of a dead process is taken over', async () => {
  const { folder, path, processes, take } = await bench();
  await take(1);
  processes.dead.add(1);
  expect((await take(2)).kind).toBe('acquired');
  expect((await readLockOwner(path))?.pid).toBe(2);
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a pid that means another process by now is no owner', async () => {
  const { path, take } = await bench();
  await writeFile(path, JSON.stringify({ pid: 1, startTime: 'an earlier start', nonce: '0'.repeat(16) }));
  expect((await take(2)).kind).toBe('acquired');
});

test.each(['', '{', '{"pid":1}', '{"pid":-1,"startTime":"x","nonce":"0000000000000000"}', 'null'])(
  'a damaged lock has no owner: %s',
  async (text) => {
    const { folder, path, take } = await bench();
    await writeFile(path, text);
    expect(await readLockOwner(path)).toBeNull();
    expect((await take(2)).kind).toBe('acquired');
    expect(await readdir(folder)).toEqual(['lock']);
  },
);

test('of many takers of a dead lock one gets it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { folder, path, processes, take } = await bench();
    await take(1);
    processes.dead.add(1);
    const attempts = await Promise.all(Array.from({ length: 12 }, (_, index) => take(index + 2)));
    const acquired = attempts.filter(({ kind }) => kind === 'acquired');
    expect(acquired).toHaveLength(1);
    const owner = await readLockOwner(path);
    expect(attempts[(owner?.pid ?? 0) - 2]?.kind).toBe('acquired');
    expect(await readdir(folder)).toEqual(['lock']);
  }
});

test('a taker that died while it took over does not keep the next one out', async () => {
  const { folder, path, processes, take } = await bench();
  await take(1);
  processes.dead.add(1).add(2).add(3);
  const nonceOf = async (file: string) => (JSON.parse(await readFile(file, 'utf8')) as { nonce: string }).nonce;
  const guard = `${path}.${await nonceOf(path)}`;
  const lock = (pid: number, nonce: string) => JSON.stringify({ pid, startTime: `start of ${pid}`, nonce });
  // Process 2 died with the guard in its hands, process 3 with the guard of that one.
  await writeFile(guard, lock(2, '2'.repeat(16)));
  await writeFile(`${guard}.${'2'.repeat(16)}`, lock(3, '3'.repeat(16)));
  await writeFile(`${path}.${'9'.repeat(16)}.new`, lock(3, '9'.repeat(16)));
  expect((await take(4)).kind).toBe('acquired');
  expect((await readLockOwner(path))?.pid).toBe(4);
  expect(await readdir(folder)).toEqual(['lock']);
});

test('an owner whose file was replaced by hand does not remove what is another’s', async () => {
  const { path, take } = await bench();
  const attempt = await take(1);
  const other = JSON.stringify({ pid: 9, startTime: 'start of 9', nonce: '9'.repeat(16) });
  await writeFile(path, other);
  if (attempt.kind === 'acquired') await attempt.lock.dispose();
  expect(await readFile(path, 'utf8')).toBe(other);
});

test('a folder that cannot be used is an error', async () => {
  const { folder, processes } = await bench();
  await expect(acquireFileLock(join(folder, 'no', 'lock'), processes.context(1))).rejects.toThrow('ENOENT');
});
