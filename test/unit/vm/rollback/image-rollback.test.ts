import { existsSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bootedFrom,
  fallenBack,
  NEW,
  OLD,
  PANIC,
  panicTwice,
  record,
  stopped,
  updated,
} from '../../../support/vm/image-rollback.ts';
import { machineBench } from '../../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../../support/vm/machine-outcome.ts';
import { writeTinyImage } from '../../../support/vm/tiny-image.ts';

describe('an image that booted', () => {
  test('is kept, and gives way to the next one that boots', async () => {
    const bench = await updated(await machineBench());
    const oldFolder = join(bench.layout.imagesFolder, OLD);
    expect(await record(bench)).toMatchObject({ booted: { imageId: OLD }, kept: { imageId: OLD }, broken: null });
    expect(existsSync(join(oldFolder, 'manifest.json'))).toBe(true);
    await bench.running();
    await bench.machine.images.idle;
    expect(await record(bench)).toMatchObject({ booted: { imageId: NEW }, kept: { imageId: NEW } });
    expect((await readdir(bench.layout.imagesFolder)).sort()).toEqual([NEW, 'record.json'].sort());
    expect(bench.machine.images.fallback).toBeNull();
  });

  test('is not kept when somebody built it, unless the setting says so', async () => {
    const bench = await machineBench();
    Object.assign(bench.dependencies, { isImageInstalled: false });
    await bench.running();
    await bench.machine.images.idle;
    expect(await readdir(bench.layout.imagesFolder)).toEqual([]);
    await stopped(bench);
    bench.settings = { ...bench.settings, image: { rollback: 'on' } };
    await bench.running();
    await bench.machine.images.idle;
    expect(await record(bench)).toMatchObject({ kept: { imageId: OLD } });
    await stopped(bench);
    bench.settings = { ...bench.settings, image: { rollback: 'off' } };
    await bench.running();
    expect(await readdir(bench.layout.imagesFolder)).toEqual(['record.json']);
  });
});

describe('an image that does not boot', () => {
  test('gives way to the one that did, and the status says so', async () => {
    const bench = await updated(await machineBench());
    await fallenBack(bench);
    expect(bootedFrom(bench)).toBe(join(bench.layout.imagesFolder, OLD, 'vmlinux'));
    expect(bench.machine.vm?.imageId).toBe(OLD);
    expect(bench.machine.images.fallback).toMatchObject({
      imageId: OLD,
      isGivenUp: true,
      failure: { code: 'guest-panic' },
    });
    expect(bench.machine.warnings).toEqual([expect.stringContaining('boathouse restart --retry-image')]);
    expect(bench.machine.warnings[0]).toContain(PANIC);
    expect(await record(bench)).toMatchObject({
      booted: { imageId: OLD },
      kept: { imageId: OLD },
      broken: { imageId: NEW },
    });
  });

  test('is not tried at the next start, by whichever backend', async () => {
    const bench = await updated(await machineBench());
    await fallenBack(bench);
    await stopped(bench);
    const launches = bench.driver.launched.length;
    await bench.running();
    expect(bench.driver.launched).toHaveLength(launches + 1);
    expect(bootedFrom(bench)).toContain(OLD);
    expect(bench.machine.images.fallback).toMatchObject({ failure: { code: 'guest-panic' } });
    await stopped(bench);
  });

  test('is tried again when the user asks, and kept once it boots', async () => {
    const bench = await updated(await machineBench());
    await fallenBack(bench);
    await bench.machine.retryImage();
    expect(bench.machine.images.fallback).toBeNull();
    expect(bench.machine.warnings).toEqual([]);
    await stopped(bench);
    await bench.running();
    expect(bootedFrom(bench)).toBe(join(bench.imageFolder, 'vmlinux'));
    await bench.machine.images.idle;
    expect(await record(bench)).toMatchObject({ kept: { imageId: NEW }, broken: null });
  });

  test('is tried again when it is another one', async () => {
    const bench = await updated(await machineBench());
    await fallenBack(bench);
    await stopped(bench);
    await writeTinyImage(bench.imageFolder, { imageId: 'c'.repeat(64) });
    await bench.running();
    expect(bootedFrom(bench)).toBe(join(bench.imageFolder, 'vmlinux'));
  });

  test('fails the start as it is when the kept one does not boot either: then it is not the image', async () => {
    const bench = await updated(await machineBench());
    const failing = failingStart(bench);
    await panicTwice(bench);
    await bench.until('prepare');
    await panicTwice(bench);
    const error = await failing;
    expect(error.code).toBe('guest-panic');
    expect(error.message).toContain('The older image that is kept could not be started either');
    expect(await record(bench)).toMatchObject({ broken: null });
    expect(bench.machine.images.fallback).toBeNull();
  });

  test('fails the start when it booted here before, or nothing is kept', async () => {
    const bench = await updated(await machineBench());
    await bench.running();
    await bench.machine.images.idle;
    await stopped(bench);
    const failing = failingStart(bench);
    await panicTwice(bench);
    expect((await failing).code).toBe('guest-panic');

    const fresh = await machineBench();
    const first = failingStart(fresh);
    await panicTwice(fresh);
    expect((await first).message).not.toContain('older image');
  });

  test('is not replaced when the failure is not its own', async () => {
    const bench = await updated(await machineBench());
    const failing = failingStart(bench);
    await bench.until('kernel');
    bench.driver.vm.say('[boathouse] phase=initramfs uptime=1');
    bench.driver.vm.say('[boathouse] fatal code=data-disk-damaged message=beyond%20repair');
    expect((await failing).code).toBe('data-disk-damaged');
    expect(failureOf(bench.machine.state).failure.code).toBe('data-disk-damaged');
  });

  test('is not replaced by one that cannot read the data that it wrote', async () => {
    const bench = await updated(await machineBench(), { dataFormat: 2 });
    const failing = failingStart(bench);
    await bench.until('kernel');
    const later = new Date(Date.now() + 5_000);
    await utimes(join(bench.layout.disksFolder, 'data.img'), later, later);
    bench.driver.vm.panic(PANIC);
    await bench.until('launch');
    await bench.until('kernel');
    bench.driver.vm.panic(PANIC);
    const error = await failing;
    expect(error.code).toBe('guest-panic');
    expect(error.message).toContain('was written by the VM image of a newer version');
    expect(bench.driver.launched.at(-1)?.spec.kernel).toBe(join(bench.imageFolder, 'vmlinux'));
  });

  test('is replaced when it wrote nothing, whatever format it has', async () => {
    const bench = await updated(await machineBench(), { dataFormat: 2 });
    await fallenBack(bench);
    expect(bench.machine.vm?.imageId).toBe(OLD);
  });

  test('of which a stop was asked meanwhile ends the start, and nothing is noted', async () => {
    const bench = await updated(await machineBench());
    const failing = failingStart(bench);
    await panicTwice(bench);
    await bench.until('prepare');
    await bench.until('kernel');
    const { vm } = bench.driver;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    await bench.machine.stop({ force: true });
    expect((await failing).code).toBe('start-cancelled');
    expect(await record(bench)).toMatchObject({ broken: null });
  });
});

describe('an installed image that is damaged', () => {
  test('gives way at each start until it is mended', async () => {
    const bench = await updated(await machineBench());
    await writeFile(join(bench.imageFolder, 'vmlinux'), 'The kernel');
    await bench.running();
    expect(bootedFrom(bench)).toContain(OLD);
    expect(bench.machine.images.fallback).toMatchObject({ isGivenUp: false, failure: { code: 'image-file-damaged' } });
    expect(await record(bench)).toMatchObject({ broken: null });
    await stopped(bench);
    await writeTinyImage(bench.imageFolder, { imageId: NEW });
    await bench.running();
    expect(bootedFrom(bench)).toBe(join(bench.imageFolder, 'vmlinux'));
    expect(bench.machine.images.fallback).toBeNull();
  });

  test('gives way to its own copy, too', async () => {
    const bench = await machineBench();
    await bench.running();
    await bench.machine.images.idle;
    await stopped(bench);
    await rm(join(bench.imageFolder, 'manifest.json'));
    await bench.running();
    expect(bootedFrom(bench)).toContain(OLD);
  });
});
