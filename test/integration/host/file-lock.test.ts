import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readLockOwner } from '../../../electron/host/file-lock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Built by `tsc -b`, which runs before this suite. */
const LOCK_TAKER = fileURLToPath(new URL('../../../dist/test/support/vm/lock-taker.js', import.meta.url));

interface Taker {
  readonly child: ChildProcessWithoutNullStreams;
  /** `acquired`, or `held PID`. */
  readonly outcome: string;
}

async function take(path: string): Promise<Taker> {
  const child = spawn(process.execPath, [LOCK_TAKER, path]);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr.pipe(process.stderr);
  for await (const outcome of createInterface(child.stdout)) return { child, outcome };
  throw new Error('the taker said nothing');
}

async function kill(taker: Taker): Promise<void> {
  const gone = once(taker.child, 'exit');
  taker.child.kill('SIGKILL');
  await gone;
}

test('a lock outlives no process: held while it lives, taken over after kill -9', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  const first = await take(path);
  expect(first.outcome).toBe('acquired');
  expect((await take(path)).outcome).toBe(`held ${first.child.pid ?? 0}`);
  await kill(first);
  const next = await take(path);
  expect(next.outcome).toBe('acquired');
  expect((await readLockOwner(path))?.pid).toBe(next.child.pid);
});

test('of processes that race for a dead one’s lock, exactly one gets it', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  for (let round = 0; round < 3; round += 1) {
    const before = await readLockOwner(path);
    const takers = await Promise.all(Array.from({ length: 6 }, () => take(path)));
    const acquired = takers.filter(({ outcome }) => outcome === 'acquired');
    expect(acquired).toHaveLength(1);
    const owner = await readLockOwner(path);
    expect(owner?.pid).toBe(acquired[0]?.child.pid);
    expect(owner?.pid).not.toBe(before?.pid);
    await Promise.all(takers.map(kill));
  }
  expect(await readdir(folder)).toEqual(['lock']);
});

test('a lock with the pid of a live stranger is taken over', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, JSON.stringify({ pid: process.pid, startTime: 'another life', nonce: '0'.repeat(16) }));
  expect((await take(path)).outcome).toBe('acquired');
});
