import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import { defaultSettings } from '../../../electron/api/settings-document.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { erase } from '../../../electron/daemon/erase.ts';
import type { DataElsewhere } from '../../../electron/hypervisor/driver.ts';
import { writeRunRecord } from '../../../electron/vm/machine-record.ts';
import { FakeDriver, recordOf } from '../../support/vm/fake-driver.ts';
import { runRecordOf } from '../../support/vm/run-record.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** A data folder with a disk and settings, and a driver that keeps data elsewhere. */
async function bench() {
  const layout = folderLayout(join(await temporaryFolder(), 'home'), 'linux');
  await mkdir(layout.disksFolder, { recursive: true });
  const disk = join(layout.disksFolder, 'data.img');
  await writeFile(disk, 'x');
  await writeFile(layout.settingsFile, '{}');
  const deletions: DataElsewhere[] = [];
  const driver = Object.assign(new FakeDriver('wsl'), {
    refusal: null as Error | null,
    deleteData: (data: DataElsewhere): Promise<void> => {
      deletions.push(data);
      return driver.refusal === null ? access(disk) : Promise.reject(driver.refusal);
    },
  });
  let contextRemoved = 0;
  return {
    layout,
    disk,
    driver,
    deletions,
    contextRemoved: () => contextRemoved,
    erase: (scope: 'data' | 'factory') =>
      erase(scope, {
        layout,
        readSettings: () => Promise.resolve(defaultSettings),
        drivers: { keepingDataElsewhere: () => [driver], named: () => driver },
        context: { remove: () => Promise.resolve(void (contextRemoved += 1)) },
        logger: silentLogger(),
      }),
  };
}

test('data that are elsewhere go before the file that leads there', async () => {
  const { layout, deletions, erase: run } = await bench();
  await run('data');
  expect(deletions).toMatchObject([{ folder: null }]);
  expect(await readdir(layout.disksFolder)).toEqual([]);
  await access(layout.settingsFile);
});

test('while data elsewhere cannot be deleted, nothing is', async () => {
  const { layout, disk, driver, deletions, contextRemoved, erase: run } = await bench();
  driver.refusal = new Error('in use');
  await expect(run('factory')).rejects.toBe(driver.refusal);
  for (const path of [disk, layout.settingsFile]) await access(path);
  expect(contextRemoved()).toBe(0);
  driver.refusal = null;
  await run('factory');
  expect(deletions.at(-1)).toMatchObject({ folder: layout.disksFolder });
  expect([await readdir(layout.home), contextRemoved()]).toEqual([[], 1]);
});

test('nothing is deleted while a machine of before may run', async () => {
  const { layout, disk, driver, deletions, erase: run } = await bench();
  await mkdir(layout.runFolder);
  await writeRunRecord(
    layout.machineRecord,
    runRecordOf({ ...recordOf(process.pid, layout.vmRunFolder), startTime: '0' }),
  );
  await expect(run('factory')).rejects.toMatchObject({
    code: 'vm-unknown',
    hint: expect.stringContaining('administrator') as string,
  });
  Object.assign(driver, { runsStill: () => Promise.resolve(true) });
  await expect(run('data')).rejects.toMatchObject({ code: 'vm-still-runs' });
  expect(deletions).toEqual([]);
  await access(disk);
  Object.assign(driver, { runsStill: () => Promise.resolve(false) });
  await run('data');
  await expect(access(disk)).rejects.toThrow('ENOENT');
});
