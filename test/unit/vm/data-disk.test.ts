import { mkdir, open, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataElsewhere, HypervisorDriver } from '../../../electron/hypervisor/driver.ts';
import { WSL_CAPABILITIES } from '../../../electron/hypervisor/wsl/driver.ts';
import { dataDiskFiles } from '../../../electron/vm/data-disk-files.ts';
import { dataDiskPath } from '../../../electron/vm/data-disk-place.ts';
import { prepareDataDisk, removeDataDisk } from '../../../electron/vm/data-disk.ts';
import { dataDiskBench, NOTHING_ELSEWHERE } from '../../support/vm/data-disk-bench.ts';
import { FakeDriver } from '../../support/vm/fake-driver.ts';

type Deletion = Exclude<HypervisorDriver['deleteData'], undefined>;

const GIB = 1024 ** 3;

test('a first start makes a sparse disk for this user alone', async () => {
  const { prepare, path, layout } = await dataDiskBench();
  expect(await prepare()).toMatchObject({ path, sizeBytes: 4 * GIB });
  const status = await stat(path);
  expect(status.size).toBe(4 * GIB);
  expect(status.blocks * 512).toBeLessThan(1024 * 1024);
  expect(status.mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(layout.dataDiskRecord, 'utf8'))).toMatchObject({ path, sizeBytes: 4 * GIB });
});

test('a disk that is there is used as it is', async () => {
  const { prepare, path } = await dataDiskBench();
  await prepare();
  await writeFile(path, 'data', { flag: 'r+' });
  await prepare();
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  expect(buffer.toString()).toBe('data');
});

test('a disk grows with the setting', async () => {
  const { prepare, path } = await dataDiskBench();
  await prepare(4);
  await prepare(6);
  expect((await stat(path)).size).toBe(6 * GIB);
});

test('a file that only says where the data are is small, whatever size is set, and becomes a disk where one is wanted', async () => {
  const { prepare, path, layout } = await dataDiskBench();
  const driver = new FakeDriver('wsl');
  driver.capabilities = WSL_CAPABILITIES;
  const files = dataDiskFiles(driver, new AbortController().signal);
  const prepareToken = (sizeGiB: number) =>
    prepareDataDisk({ layout, settings: { sizeGiB, folder: null }, dataFormat: 1, files });
  for (const sizeGiB of [64, 128, 4]) expect(await prepareToken(sizeGiB)).toMatchObject({ path, sizeBytes: 64 * 1024 });
  expect((await stat(path)).size).toBe(64 * 1024);
  await prepare(6);
  expect((await stat(path)).size).toBe(6 * GIB);
  expect(await prepareToken(4)).toMatchObject({ sizeBytes: 6 * GIB });
  await truncate(path, 0);
  await expect(prepareToken(4)).rejects.toMatchObject({ code: 'data-disk-truncated' });
});

test('a new disk that cannot be recorded is none: it would count as data from then on', async () => {
  const { layout, path } = await dataDiskBench();
  const nowhere = { ...layout, dataDiskRecord: join(layout.disksFolder, 'absent', 'data.json') };
  const files = dataDiskFiles(new FakeDriver(), new AbortController().signal);
  const request = { layout: nowhere, settings: { sizeGiB: 4, folder: null }, dataFormat: 1, files };
  await expect(prepareDataDisk(request)).rejects.toMatchObject({ code: 'data-disk-unusable' });
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('a disk is never made smaller', async () => {
  const { prepare, path } = await dataDiskBench();
  await prepare(6);
  await expect(prepare(4)).rejects.toMatchObject({
    code: 'data-disk-shrink',
    hint: expect.stringContaining('disk.sizeGiB 6') as string,
  });
  expect((await stat(path)).size).toBe(6 * GIB);
});

test('a disk that a newer image wrote to is refused by an older one, and not changed', async () => {
  const { prepareFor, path, layout } = await dataDiskBench();
  await prepareFor(2);
  await utimes(path, new Date(), new Date(Date.now() + 1_000));
  const record = await readFile(layout.dataDiskRecord, 'utf8');
  await expect(prepareFor(1)).rejects.toMatchObject({
    code: 'data-disk-too-new',
    message: expect.stringContaining('format 2, this image knows 1') as string,
  });
  expect(await readFile(layout.dataDiskRecord, 'utf8')).toBe(record);
  await prepareFor(3);
  // Format 3 was launched and wrote nothing; what format 2 wrote still counts.
  await prepareFor(2);
  await expect(prepareFor(1)).rejects.toMatchObject({ code: 'data-disk-too-new' });
});

test('an image that never wrote to the disk does not count', async () => {
  const { prepareFor, path } = await dataDiskBench();
  await prepareFor(1);
  await prepareFor(2);
  await prepareFor(1);
  await utimes(path, new Date(), new Date(Date.now() + 1_000));
  await prepareFor(1);
});

test('a disk that lost its end, or all of it, is refused', async () => {
  const { prepare, path } = await dataDiskBench();
  await prepare(4);
  await truncate(path, 3 * GIB);
  await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-truncated' });
  await truncate(path, 0);
  await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-truncated' });
  expect((await stat(path)).size).toBe(0);
});

test('an empty file without a record is refused too', async () => {
  const { prepare, path, layout } = await dataDiskBench();
  await mkdir(layout.disksFolder);
  await writeFile(path, '');
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-truncated' });
});

test('a lost disk is not replaced by an empty one', async () => {
  const { prepare, path } = await dataDiskBench();
  await prepare();
  await rm(path);
  await expect(prepare()).rejects.toMatchObject({
    code: 'data-disk-missing',
    hint: expect.stringContaining('reset --data') as string,
  });
});

test('a changed folder does not make a second disk: the first has to be moved', async () => {
  const { prepare, path, other } = await dataDiskBench();
  await prepare();
  await expect(prepare(4, other)).rejects.toMatchObject({
    code: 'data-disk-elsewhere',
    hint: expect.stringContaining(join(other, 'data.img')) as string,
  });
  await rename(path, join(other, 'data.img'));
  expect(await prepare(4, other)).toMatchObject({ path: join(other, 'data.img'), warnings: [] });
  // And back again, with the record pointing to the other folder.
  await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-elsewhere' });
});

test('a changed folder is seen although the record is lost', async () => {
  const { prepare, layout, other } = await dataDiskBench();
  await prepare();
  await rm(layout.dataDiskRecord);
  await expect(prepare(4, other)).rejects.toMatchObject({ code: 'data-disk-elsewhere' });
});

test('a copy at the new place is used, and the old one mentioned', async () => {
  const { prepare, path, other } = await dataDiskBench();
  await prepare();
  await writeFile(join(other, 'data.img'), '');
  await truncate(join(other, 'data.img'), 4 * GIB);
  const disk = await prepare(4, other);
  expect(disk.warnings).toEqual([expect.stringContaining(path)]);
});

test('a folder that is not there is not made: it may be on a disk that is not plugged in', async () => {
  const { prepare, other } = await dataDiskBench();
  await expect(prepare(4, join(other, 'usb'))).rejects.toMatchObject({ code: 'data-disk-folder-missing' });
});

test('a damaged record is refused, since without it a lost disk looks like none', async () => {
  const { prepare, layout } = await dataDiskBench();
  await prepare();
  await writeFile(layout.dataDiskRecord, '{"path":');
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-record-damaged' });
});

test('something else at the place of the disk is an error of its own', async () => {
  const { prepare, path } = await dataDiskBench();
  await mkdir(path, { recursive: true });
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-unusable' });
});

test('a removed disk goes where it was last, too, and only after what it leads to', async () => {
  const { prepare, request, path, layout, other } = await dataDiskBench();
  await prepare(4, other);
  const asked: DataElsewhere[] = [];
  const refusal = new Error('in use');
  const remove = (deleteData: Deletion, withFolder: boolean): Promise<void> =>
    removeDataDisk(request(), { ...NOTHING_ELSEWHERE, keepingDataElsewhere: [{ deleteData }], withFolder });
  const refuse = (data: DataElsewhere): Promise<void> => {
    asked.push(data);
    return Promise.reject(refusal);
  };
  await expect(remove(refuse, false)).rejects.toBe(refusal);
  await expect(remove(refuse, true)).rejects.toBe(refusal);
  expect(asked).toMatchObject([
    { files: [path, join(layout.disksFolder, 'data.vhdx'), join(other, 'data.img')], folder: null },
    { files: expect.arrayContaining([join(other, 'data.img')]) as string[], folder: layout.disksFolder },
  ]);
  expect((await stat(join(other, 'data.img'))).size).toBe(4 * GIB);
  expect(await readFile(layout.dataDiskRecord, 'utf8')).toContain(other);
  await remove(() => Promise.resolve(), false);
  await expect(stat(join(other, 'data.img'))).rejects.toThrow('ENOENT');
  await expect(stat(layout.dataDiskRecord)).rejects.toThrow('ENOENT');
});

test('a reset of everything asks for the data in its own folder as well, whatever the settings say', async () => {
  const { layout, other } = await dataDiskBench();
  const asked: DataElsewhere[] = [];
  const deleteData = (data: DataElsewhere): Promise<void> => Promise.resolve(void asked.push(data));
  const settings = { sizeGiB: 4, folder: other };
  const removal = { ...NOTHING_ELSEWHERE, keepingDataElsewhere: [{ deleteData }], withFolder: true };
  await removeDataDisk({ layout, settings }, removal);
  expect(asked[0]?.files).toContain(join(layout.disksFolder, 'data.img'));
  expect(asked[0]?.files).toContain(join(other, 'data.img'));
});

test('a removed disk leaves nothing that the next start would miss', async () => {
  const { prepare, request, path } = await dataDiskBench();
  await prepare();
  await removeDataDisk(request(), NOTHING_ELSEWHERE);
  await prepare();
  expect((await stat(path)).size).toBe(4 * GIB);
  expect(dataDiskPath(request(), 'raw')).toBe(path);
});
