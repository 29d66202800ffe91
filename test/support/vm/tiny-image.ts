import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageManifest } from '../../../electron/vm/image-manifest.ts';

/** Writes an image whose manifest is right and whose files are a few bytes that nobody could boot. */
export async function writeTinyImage(folder: string, overrides: Partial<ImageManifest> = {}): Promise<ImageManifest> {
  await mkdir(folder, { recursive: true });
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return { name, sizeBytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
  };
  const manifest: ImageManifest = {
    formatVersion: 1,
    arch: 'amd64',
    imageId: 'a'.repeat(64),
    kernelVersion: '7.0.0-test',
    commandLine: 'panic=-1 quiet',
    emulatedCommandLine: '',
    dataFormat: 1,
    engine: { version: '28.5.2', containerd: '2.1.9', runc: '1.3.6' },
    files: {
      kernel: await file('vmlinux', 'the kernel'),
      initramfs: await file('initramfs', 'the initramfs'),
      rootfs: await file('rootfs.erofs', 'the root file system, somewhat longer'),
      bootDisk: await file('boot.img', 'the boot disk'),
      sbom: await file('sbom.spdx.json', '{}'),
    },
    packages: [],
    ...overrides,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
}
