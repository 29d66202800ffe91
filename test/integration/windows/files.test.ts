import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../../electron/client/write-whole.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { writeFileAtomically } from '../../../electron/host/atomic-file.ts';
import { acquireFileLock } from '../../../electron/host/file-lock.ts';
import { readTextIfPresent } from '../../../electron/host/read-text.ts';
import { RotatingFile } from '../../../electron/host/rotating-file.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Reads the file again and again, each time anew, until it is told to stop. Between two looks somebody else has a chance. */
function readers(path: string, count: number): { readonly stop: () => Promise<void> } {
  let stopped = false;
  const read = async (): Promise<void> => {
    while (!stopped) {
      await readFile(path).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const all = Promise.all(Array.from({ length: count }, read));
  return {
    stop: async () => {
      stopped = true;
      await all;
    },
  };
}

describe.runIf(process.platform === 'win32')('a file on Windows', () => {
  it('is replaced under readers who hold it open', async () => {
    const path = join(await temporaryFolder(), 'settings.json');
    await writeFile(path, 'first');
    const reading = readers(path, 4);
    for (let round = 0; round < 30; round += 1) await writeFileAtomically(path, `round ${round}`, { mode: 0o600 });
    await reading.stop();
    expect(await readFile(path, 'utf8')).toBe('round 29');
  });

  it('of the user’s own is replaced under readers too', async () => {
    const path = join(await temporaryFolder(), 'folder', 'app-state.json');
    await writeWhole(path, 'first');
    const reading = readers(path, 4);
    for (let round = 0; round < 30; round += 1) await writeWhole(path, `round ${round}`);
    await reading.stop();
    expect(await readFile(path, 'utf8')).toBe('round 29');
  });

  it('is replaced when its reader lets go of it', async () => {
    const path = join(await temporaryFolder(), 'settings.json');
    await writeFile(path, 'old');
    const reader = await open(path, 'r');
    const writing = writeFileAtomically(path, 'new', { mode: 0o600 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await reader.close();
    await writing;
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('as a log is cut over while an older one is read', async () => {
    const path = join(await temporaryFolder(), 'console.log');
    await writeFile(`${path}.1`, 'older');
    const reader = await open(`${path}.1`, 'r');
    const log = new RotatingFile({ path, maxBytes: 100 });
    log.append('x'.repeat(60));
    log.append('y'.repeat(40));
    await log.flush();
    log.append('z'.repeat(60));
    setTimeout(() => void reader.close(), 200);
    await log.dispose();
    expect(await readFile(path, 'utf8')).toBe('z'.repeat(60));
  });

  it('as a lock changes hands under those who ask whose it is', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'lock');
    const context = { self: { pid: process.pid, startTime: 'mine' }, isAlive: () => Promise.resolve(true) };
    const reading = readers(path, 4);
    for (let round = 0; round < 20; round += 1) {
      let attempt = await acquireFileLock(path, context);
      // Until its last reader has closed it, a lock that was released may still be seen.
      while (attempt.kind === 'held') attempt = await acquireFileLock(path, context);
      await attempt.lock.dispose();
    }
    await reading.stop();
    expect(await readdir(folder)).toEqual([]);
  });

  it('may lie deeper than 260 characters', async () => {
    const folder = join(
      await temporaryFolder(),
      ...Array.from({ length: 8 }, () => 'a-long-name-of-a-folder'.repeat(2)),
    );
    expect(folder.length).toBeGreaterThan(300);
    await mkdir(folder, { recursive: true });
    const store = new SettingsStore(join(folder, 'settings.json'));
    await store.set('cpus', 3);
    expect((await store.read()).cpus).toBe(3);
  });

  it('is the same under a name in other letters', async () => {
    const folder = await temporaryFolder();
    await writeFileAtomically(join(folder, 'Settings.json'), 'one', { mode: 0o600 });
    await writeFileAtomically(join(folder, 'settings.JSON'), 'two', { mode: 0o600 });
    expect(await readTextIfPresent(join(folder.toUpperCase(), 'SETTINGS.JSON'))).toBe('two');
    expect(await readdir(folder)).toHaveLength(1);
  });
});
