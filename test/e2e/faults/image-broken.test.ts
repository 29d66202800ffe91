import { createHash } from 'node:crypto';
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ImageManifest, imageManifest } from '../../../electron/vm/image-manifest.ts';
import type { ImageRecord } from '../../../electron/vm/rollback/image-record.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { waitForNoProcessOf } from '../../support/processes.ts';

/** A new version whose image is whole by its manifest, and whose kernel finds no init: half of the initramfs is missing. */

const GOOD =
  process.env['BOATHOUSE_IMAGE'] ??
  fileURLToPath(new URL(`../../../dist/image/${hostArchitecture()}`, import.meta.url));

let machine: MachineUnderTest;
let broken: string;
let good: ImageManifest;
let brokenId: string;

beforeAll(async () => {
  const session = inject('session');
  machine = await ownMachine({ name: 'img', settings: { image: { rollback: 'on' } } });
  broken = join(session.folder, 'broken');
  await cp(GOOD, broken, { recursive: true });
  good = await manifestIn(GOOD);
  brokenId = await breakInitramfs();
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
});

afterAll(async () => {
  await machine[Symbol.asyncDispose]();
  await rm(broken, { recursive: true, force: true });
});

async function manifestIn(folder: string): Promise<ImageManifest> {
  return imageManifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
}

/** The new image's id. */
async function breakInitramfs(): Promise<string> {
  const manifest = await manifestIn(broken);
  const { initramfs } = manifest.files;
  const file = join(broken, initramfs.name);
  const sizeBytes = Math.floor(initramfs.sizeBytes / 2);
  await truncate(file, sizeBytes);
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  const imageId = createHash('sha256').update(sha256).digest('hex');
  const files = { ...manifest.files, initramfs: { ...initramfs, sizeBytes, sha256 } };
  await writeFile(join(broken, 'manifest.json'), JSON.stringify({ ...manifest, imageId, files }));
  return imageId;
}

async function record(): Promise<ImageRecord> {
  return JSON.parse(await readFile(machine.layout.imageRecord, 'utf8')) as ImageRecord;
}

async function stopped(): Promise<void> {
  await machine.stop();
  // The backend ends with its machine, and only a new one takes up another image.
  await waitForNoProcessOf(machine.home, 60_000);
}

test('an image that does not boot gives way to the last one that did, with all data, and is not tried again', async () => {
  await machine.docker.expect(['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'sh', '-c', 'echo kept > /data/file']);
  await eventually(async () => ((await record()).kept?.imageId === good.imageId ? true : null), {
    what: 'the image is kept',
  });
  await stopped();

  const update = { env: { BOATHOUSE_IMAGE: broken } };
  const fallen = await machine.cli(['start', '--detach'], update);
  expect(fallen.code, fallen.stderr).toBe(0);
  expect(fallen.stderr).toContain('The VM image of this version did not boot');
  expect(fallen.stderr).toContain('--retry-image');
  const status = await machine.status();
  expect(status.vm?.imageId).toBe(good.imageId);
  expect(status.imageFallback).toMatchObject({ imageId: good.imageId, isGivenUp: true });
  expect(await machine.docker.expect(['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'cat', '/data/file'])).toBe(
    'kept',
  );
  expect((await machine.cli(['diagnose'])).stdout).toContain('--retry-image');

  await stopped();
  const console = (await readFile(machine.layout.consoleLog, 'utf8')).length;
  const again = await machine.cli(['start', '--detach'], update);
  expect(again.code, again.stderr).toBe(0);
  expect((await machine.status()).vm?.imageId).toBe(good.imageId);
  // Nothing panicked this time.
  expect((await readFile(machine.layout.consoleLog, 'utf8')).slice(console)).not.toContain('Kernel panic');
  expect((await record()).broken?.imageId).toBe(brokenId);
});
