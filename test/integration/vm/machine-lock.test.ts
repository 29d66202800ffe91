import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processStartTime } from '../../../electron/host/process-identity.ts';
import { acquireMachineLock } from '../../../electron/vm/machine-lock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

test('a second backend is refused with the pid of the first and what to do', async () => {
  const path = join(await temporaryFolder(), 'home', 'lock');
  const lock = await acquireMachineLock(path);
  await expect(acquireMachineLock(path)).rejects.toMatchObject({
    code: 'already-running',
    message: expect.stringContaining(`process ${process.pid}`) as string,
    hint: expect.stringContaining(`kill ${process.pid}`) as string,
  });
  await lock.dispose();
  await (await acquireMachineLock(path)).dispose();
});

test('the lock of a process that is gone is taken over', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const startTime = await processStartTime(process.pid);
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, startTime, nonce: '0'.repeat(16) }));
  await (await acquireMachineLock(path)).dispose();
});

test('the lock of a process of which the system does not tell whether it is the owner is not taken over', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await writeFile(path, JSON.stringify({ pid: process.pid, startTime: '0', nonce: '0'.repeat(16) }));
  await expect(acquireMachineLock(path)).rejects.toMatchObject({ code: 'already-running' });
});

test('a folder that cannot be used is an error that says so', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(acquireMachineLock(join(folder, 'file', 'lock'))).rejects.toMatchObject({ code: 'lock-unusable' });
});
