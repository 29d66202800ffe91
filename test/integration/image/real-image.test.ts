import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImageManifest } from '../../../electron/vm/image-manifest.ts';
import { createDownloader } from '../../../vm-assets/builder/archive/download.ts';
import { builderCacheFolder } from '../../../vm-assets/builder/archive/open-archive.ts';
import { buildImage } from '../../../vm-assets/builder/build-image.ts';
import { readDefinition } from '../../../vm-assets/builder/definition-file.ts';
import { readLock } from '../../../vm-assets/builder/lock/lock-file.ts';
import type { GuestArchitecture } from '../../../vm-assets/builder/placeholders.ts';
import { OVMF_REASON, UefiMachine } from '../../support/uefi-machine.ts';
import { readErofs } from '../../unit/vm-assets/builder/fixtures/erofs-reader.ts';

/** Builds the real image from Debian's archive (or the cache of a build before): slow, and the only proof that it still can be. */
const timeoutMs = 15 * 60_000;
const assetsFolder = fileURLToPath(new URL('../../../vm-assets', import.meta.url));
let folder: string;
let first: ImageManifest;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-test-'));
  first = await build('amd64', 'first');
}, timeoutMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(arch: GuestArchitecture, name: string): Promise<ImageManifest> {
  const signal = new AbortController().signal;
  const definition = await readDefinition(join(assetsFolder, 'image.yml'));
  return buildImage({
    definition,
    lock: await readLock(join(assetsFolder, 'image.lock.json')),
    lockUse: 'first',
    rebuild: 'always',
    arch,
    assetsFolder,
    builderFolder: join(assetsFolder, 'builder'),
    outputFolder: join(folder, name),
    archive: {
      mirror: process.env['BOATHOUSE_MIRROR'] ?? definition.mirror,
      keyring: await readFile(join(assetsFolder, 'debian-archive-keyring.gpg')),
      cacheFolder: builderCacheFolder(),
      downloader: createDownloader(fetch, signal),
      progress: { step: () => undefined, warn: () => undefined },
      nowMs: Date.now(),
      signal,
    },
  });
}

it('two builds give the same bytes', { timeout: timeoutMs }, async () => {
  const second = await build('amd64', 'second');
  expect(second).toEqual(first);
  for (const name of ['manifest.json', ...Object.values(first.files).map((file) => file.name)]) {
    const [one, two] = await Promise.all(['first', 'second'].map((each) => readFile(join(folder, each, name))));
    expect(one?.equals(two ?? Buffer.alloc(0)), name).toBe(true);
  }
});

it.each([
  ['amd64', 'aarch64', 'first'],
  ['arm64', 'x86_64', 'arm64'],
] as const)(
  'the %s image has the engine, and %s for qemu-user',
  { timeout: timeoutMs },
  async (arch, foreign, name) => {
    const manifest = name === 'first' ? first : await build(arch, name);
    expect(Number(manifest.engine.version.split('.')[0])).toBeGreaterThanOrEqual(28);
    const root = readErofs(await readFile(join(folder, name, manifest.files.rootfs.name)));
    for (const path of ['/usr/sbin/dockerd', '/usr/bin/containerd', '/usr/sbin/sshd', `/usr/bin/qemu-${foreign}`]) {
      expect(root.has(path), path).toBe(true);
    }
  },
);

it.skipIf(OVMF_REASON !== null)(
  `boots by UEFI alone${OVMF_REASON === null ? '' : `: ${OVMF_REASON}`}`,
  { timeout: timeoutMs },
  async () => {
    const data = join(folder, 'data.img');
    await writeFile(data, '');
    await truncate(data, 64 * 1024 * 1024);
    const image = (role: 'bootDisk' | 'rootfs') => ({
      path: join(folder, 'first', first.files[role].name),
      readOnly: true,
    });
    const machine = await UefiMachine.start(folder, [
      image('bootDisk'),
      image('rootfs'),
      { path: data, readOnly: false },
    ]);
    try {
      await machine.waitFor('[boathouse] phase=initramfs');
      // The root was found, and of the disks that are left the data disk is told from the one that it booted from.
      await machine.waitFor('[boathouse] phase=data-disk');
      expect(machine.text).not.toContain('fatal');
    } finally {
      await machine.kill();
    }
  },
);
