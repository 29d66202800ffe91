import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { createVhdx } from '../../../electron/host/vhdx/write-vhdx.ts';
import { dataDiskFiles } from '../../../electron/vm/data-disk-files.ts';
import { usedDataDisk } from '../../../electron/vm/data-disk-place.ts';
import { prepareDataDisk, removeDataDisk } from '../../../electron/vm/data-disk.ts';
import { dataDiskBench, NOTHING_ELSEWHERE } from '../../support/vm/data-disk-bench.ts';
import { FakeDriver } from '../../support/vm/fake-driver.ts';

const GIB = 1024 ** 3;

describe('a data disk as a VHDX', () => {
  async function vhdxBench() {
    const plain = await dataDiskBench();
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
    expect(await prepare()).toEqual({ path, sizeBytes: 4 * GIB, isNew: true, warnings: [] });
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
    expect(await prepareDataDisk(request)).toEqual({ path, sizeBytes: 4 * GIB, isNew: false, warnings: [] });
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
    expect(await usedDataDisk(request())).toEqual({ path: raw, format: 'raw', holder: 'nobody' });
    for (const [begins, holder] of [
      ['boathouse-wsl boathouse-0a1b2c3d used\n', 'wsl'],
      ['something else\n', 'disk'],
    ] as const) {
      await writeFile(raw, begins, { flag: 'r+' });
      expect(await usedDataDisk(request())).toMatchObject({ path: raw, holder });
    }
    await rename(raw, join(layout.disksFolder, 'kept'));
    await prepare();
    expect(await usedDataDisk(request())).toEqual({ path, format: 'vhdx', holder: 'disk' });
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
    expect(await usedDataDisk(request())).toEqual({ path: raw, format: 'raw', holder: 'nobody' });
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
    await removeDataDisk(request(), NOTHING_ELSEWHERE);
    expect(await readdir(layout.disksFolder)).toEqual([]);
    expect(await usedDataDisk(request())).toBeNull();
    await prepare();
  });
});
