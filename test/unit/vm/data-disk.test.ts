import { mkdir, open, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { createVhdx } from '../../../electron/host/vhdx/write-vhdx.ts';
import { dataDiskFiles } from '../../../electron/vm/data-disk-files.ts';
import { dataDiskPath, usedDataDisk } from '../../../electron/vm/data-disk-place.ts';
import { prepareDataDisk, removeDataDisk } from '../../../electron/vm/data-disk.ts';
import { FakeDriver } from '../../support/vm/fake-driver.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const GIB = 1024 ** 3;

async function bench() {
  const root = await temporaryFolder();
  const disksFolder = join(root, 'disks');
  const layout = { disksFolder, dataDiskRecord: join(disksFolder, 'data.json') };
  const files = dataDiskFiles(new FakeDriver(), new AbortController().signal);
  const other = join(root, 'elsewhere');
  await mkdir(other);
  return {
    other,
    path: join(disksFolder, 'data.img'),
    layout,
    prepare: (sizeGiB = 4, folder: string | null = null) =>
      prepareDataDisk({ layout, settings: { sizeGiB, folder }, dataFormat: 1, files }),
    /** As a boot of an image of that format. */
    prepareFor: (dataFormat: number) =>
      prepareDataDisk({ layout, settings: { sizeGiB: 4, folder: null }, dataFormat, files }),
    request: (sizeGiB = 4, folder: string | null = null) => ({ layout, settings: { sizeGiB, folder } }),
  };
}

test('a first start makes a sparse disk for this user alone', async () => {
  const { prepare, path, layout } = await bench();
  expect(await prepare()).toMatchObject({ path, sizeBytes: 4 * GIB });
  const status = await stat(path);
  expect(status.size).toBe(4 * GIB);
  expect(status.blocks * 512).toBeLessThan(1024 * 1024);
  expect(status.mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(layout.dataDiskRecord, 'utf8'))).toMatchObject({ path, sizeBytes: 4 * GIB });
});

test('a disk that is there is used as it is', async () => {
  const { prepare, path } = await bench();
  await prepare();
  await writeFile(path, 'data', { flag: 'r+' });
  await prepare();
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  expect(buffer.toString()).toBe('data');
});

test('a disk grows with the setting', async () => {
  const { prepare, path } = await bench();
  await prepare(4);
  await prepare(6);
  expect((await stat(path)).size).toBe(6 * GIB);
});

test('a disk is never made smaller', async () => {
  const { prepare, path } = await bench();
  await prepare(6);
  await expect(prepare(4)).rejects.toMatchObject({
    code: 'data-disk-shrink',
    hint: expect.stringContaining('disk.sizeGiB 6') as string,
  });
  expect((await stat(path)).size).toBe(6 * GIB);
});

test('a disk that a newer image wrote to is refused by an older one, and not changed', async () => {
  const { prepareFor, path, layout } = await bench();
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
  const { prepareFor, path } = await bench();
  await prepareFor(1);
  await prepareFor(2);
  await prepareFor(1);
  await utimes(path, new Date(), new Date(Date.now() + 1_000));
  await prepareFor(1);
});

test('a disk that lost its end, or all of it, is refused', async () => {
  const { prepare, path } = await bench();
  await prepare(4);
  await truncate(path, 3 * GIB);
  await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-truncated' });
  await truncate(path, 0);
  await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-truncated' });
  expect((await stat(path)).size).toBe(0);
});

test('an empty file without a record is refused too', async () => {
  const { prepare, path, layout } = await bench();
  await mkdir(layout.disksFolder);
  await writeFile(path, '');
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-truncated' });
});

test('a lost disk is not replaced by an empty one', async () => {
  const { prepare, path } = await bench();
  await prepare();
  await rm(path);
  await expect(prepare()).rejects.toMatchObject({
    code: 'data-disk-missing',
    hint: expect.stringContaining('reset --data') as string,
  });
});

test('a changed folder does not make a second disk: the first has to be moved', async () => {
  const { prepare, path, other } = await bench();
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
  const { prepare, layout, other } = await bench();
  await prepare();
  await rm(layout.dataDiskRecord);
  await expect(prepare(4, other)).rejects.toMatchObject({ code: 'data-disk-elsewhere' });
});

test('a copy at the new place is used, and the old one mentioned', async () => {
  const { prepare, path, other } = await bench();
  await prepare();
  await writeFile(join(other, 'data.img'), '');
  await truncate(join(other, 'data.img'), 4 * GIB);
  const disk = await prepare(4, other);
  expect(disk.warnings).toEqual([expect.stringContaining(path)]);
});

test('a folder that is not there is not made: it may be on a disk that is not plugged in', async () => {
  const { prepare, other } = await bench();
  await expect(prepare(4, join(other, 'usb'))).rejects.toMatchObject({ code: 'data-disk-folder-missing' });
});

test('a damaged record is refused, since without it a lost disk looks like none', async () => {
  const { prepare, layout } = await bench();
  await prepare();
  await writeFile(layout.dataDiskRecord, '{"path":');
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-record-damaged' });
});

test('something else at the place of the disk is an error of its own', async () => {
  const { prepare, path } = await bench();
  await mkdir(path, { recursive: true });
  await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-unusable' });
});

describe('as a VHDX', () => {
  async function vhdxBench() {
    const plain = await bench();
    const driver = new FakeDriver('hyperv');
    driver.capabilities.dataDisk = 'vhdx';
    const grown: { path: string; sizeBytes: number }[] = [];
    const growDisk = async (path: string, sizeBytes: number): Promise<void> => {
      grown.push({ path, sizeBytes });
      await rm(path);
      await createVhdx(path, sizeBytes);
    };
    const files = dataDiskFiles(Object.assign(driver, { growDisk }), new AbortController().signal);
    const { layout } = plain;
    return {
      ...plain,
      driver,
      files,
      grown,
      raw: plain.path,
      path: join(layout.disksFolder, 'data.vhdx'),
      prepareRaw: plain.prepare,
      prepare: (sizeGiB = 4, folder: string | null = null) =>
        prepareDataDisk({ layout, settings: { sizeGiB, folder }, dataFormat: 1, files }),
    };
  }

  test('a first start makes one that takes little room', async () => {
    const { prepare, path, layout } = await vhdxBench();
    expect(await prepare()).toEqual({ path, sizeBytes: 4 * GIB, warnings: [] });
    expect(await readVhdx(path)).toEqual({ sizeBytes: 4 * GIB });
    expect((await stat(path)).size).toBeLessThan(8 * 1024 ** 2);
    expect(await readdir(layout.disksFolder)).toEqual(['data.json', 'data.vhdx']);
    await prepare();
  });

  test('it is grown by its driver, measured anew, and never made smaller', async () => {
    const { prepare, path, grown, layout } = await vhdxBench();
    await prepare(4);
    expect(await prepare(6)).toMatchObject({ sizeBytes: 6 * GIB });
    expect(grown).toEqual([{ path, sizeBytes: 6 * GIB }]);
    await expect(prepare(4)).rejects.toMatchObject({ code: 'data-disk-shrink' });
    expect(JSON.parse(await readFile(layout.dataDiskRecord, 'utf8'))).toMatchObject({ path, sizeBytes: 6 * GIB });
  });

  test.each([
    ['fails', () => Promise.reject(new BoathouseError('disk-in-use', 'in use')), 'disk-in-use'],
    ['is refused', () => Promise.reject(new BoathouseError('hypervisor-failed', 'no')), 'data-disk-not-grown'],
    ['did nothing', () => Promise.resolve(), 'data-disk-not-grown'],
  ])('when growing %s, the disk is not taken for a damaged one later', async (_, growDisk, code) => {
    const { prepare, driver } = await vhdxBench();
    await prepare(4);
    Object.assign(driver, { growDisk });
    await expect(prepare(6)).rejects.toMatchObject({ code });
    expect(await prepare(4)).toMatchObject({ sizeBytes: 4 * GIB });
  });

  test('one that is damaged or lost its end is refused, and not changed', async () => {
    const { prepare, path } = await vhdxBench();
    await prepare();
    await truncate(path, 100_000);
    await expect(prepare()).rejects.toMatchObject({
      code: 'data-disk-damaged',
      hint: expect.stringContaining('reset --data') as string,
    });
    expect((await stat(path)).size).toBe(100_000);
    await truncate(path, 0);
    await expect(prepare()).rejects.toMatchObject({ code: 'data-disk-truncated' });
  });

  test('one that Windows lets nobody look at is left to the driver', async () => {
    const { prepare, files, layout, path } = await vhdxBench();
    await prepare();
    const busy = { ...files, measure: () => Promise.resolve({ kind: 'in-use' } as const) };
    const request = { layout, settings: { sizeGiB: 6, folder: null }, dataFormat: 1, files: busy };
    expect(await prepareDataDisk(request)).toEqual({ path, sizeBytes: 4 * GIB, warnings: [] });
    await prepare();
  });

  test('a raw disk with data is not passed by, nor the other way round', async () => {
    const { prepare, prepareRaw, raw, path, layout, request } = await vhdxBench();
    await prepareRaw();
    const refusal = {
      code: 'data-disk-other-format',
      message: `The data are in ${raw}, which is none that Hyper-V opens`,
      hint: expect.stringMatching(/driver qemu.*qemu-img convert -f raw -O vhdx.*reset --data/) as string,
    };
    await expect(prepare()).rejects.toMatchObject(refusal);
    await rm(layout.dataDiskRecord);
    await expect(prepare()).rejects.toMatchObject(refusal);
    expect(await readdir(layout.disksFolder)).toEqual(['data.img']);
    expect(await usedDataDisk(request())).toEqual({ path: raw, format: 'raw' });
    await rename(raw, join(layout.disksFolder, 'kept'));
    await prepare();
    expect(await usedDataDisk(request())).toEqual({ path, format: 'vhdx' });
    await expect(prepareRaw()).rejects.toMatchObject({
      code: 'data-disk-other-format',
      hint: expect.stringMatching(/driver hyperv.*qemu-img convert -f vhdx -O raw/) as string,
    });
  });

  test('a raw disk in the data folder is seen although the setting names another one', async () => {
    const { prepare, prepareRaw, raw, other } = await vhdxBench();
    await prepareRaw();
    await expect(prepare(4, other)).rejects.toMatchObject({
      code: 'data-disk-other-format',
      message: expect.stringContaining(raw) as string,
    });
  });

  test('of two disks the one that was used last is used; nothing is guessed', async () => {
    const { prepare, prepareRaw, raw, path, layout, request } = await vhdxBench();
    await prepareRaw();
    // As `qemu-img convert` leaves it.
    await createVhdx(path, 4 * GIB);
    const refusal = { code: 'data-disk-other-format', message: expect.stringContaining('two data disks') as string };
    await expect(prepare()).rejects.toMatchObject(refusal);
    expect(await usedDataDisk(request())).toEqual({ path: raw, format: 'raw' });
    expect((await prepareRaw()).warnings).toEqual([expect.stringContaining(path)]);
    await rm(layout.dataDiskRecord);
    await expect(prepare()).rejects.toMatchObject(refusal);
    await expect(prepareRaw()).rejects.toMatchObject(refusal);
    expect(await usedDataDisk(request())).toBeNull();
    await rm(raw);
    expect(await prepare()).toMatchObject({ path, warnings: [] });
  });

  test('a reset removes the disks of both formats', async () => {
    const { prepare, prepareRaw, path, layout, request } = await vhdxBench();
    await prepareRaw();
    await createVhdx(path, 4 * GIB);
    await removeDataDisk(request());
    expect(await readdir(layout.disksFolder)).toEqual([]);
    expect(await usedDataDisk(request())).toBeNull();
    await prepare();
  });
});

test('a removed disk leaves nothing that the next start would miss', async () => {
  const { prepare, request, path } = await bench();
  await prepare();
  await removeDataDisk(request());
  await prepare();
  expect((await stat(path)).size).toBe(4 * GIB);
  expect(dataDiskPath(request(), 'raw')).toBe(path);
});
