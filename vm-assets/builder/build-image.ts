import type { ImageManifest } from '../../electron/vm/image-manifest.ts';
import type { ArchiveAccess } from './archive/suite-index.ts';
import { assembleByLock } from './assemble-by-lock.ts';
import { bootDisk } from './boot-disk/boot-disk.ts';
import type { ImageDefinition } from './definition.ts';
import type { PackageLock } from './lock/lock-file.ts';
import { buildKey, buildKeyFile, readBuiltImage } from './output/build-key.ts';
import { erofsImage } from './output/erofs.ts';
import { imageManifestOf, sha256 } from './output/manifest.ts';
import { publishFolder } from './output/publish.ts';
import { sbomDocument } from './output/sbom.ts';
import type { GuestArchitecture } from './placeholders.ts';

export interface BuildOptions {
  readonly definition: ImageDefinition;
  readonly lock: PackageLock;
  readonly lockUse: 'only' | 'first';
  readonly arch: GuestArchitecture;
  readonly assetsFolder: string;
  readonly builderFolder: string;
  /** The folder that becomes the image. */
  readonly outputFolder: string;
  /** `always` builds even when nothing has changed. */
  readonly rebuild: 'always' | 'when-changed';
  readonly archive: ArchiveAccess;
}

/** Builds one architecture's image into its folder, unless the one that is there was built from the same. */
export async function buildImage(options: BuildOptions): Promise<ImageManifest> {
  const { definition, arch, archive, outputFolder } = options;
  const locked = options.lock[arch];
  const key = await buildKey({ ...options, locked });
  const there = options.rebuild === 'always' ? undefined : await readBuiltImage(outputFolder, key);
  if (
    there !== undefined &&
    (options.lockUse === 'first' || there.packages.every(({ origin }) => origin === 'locked'))
  ) {
    archive.progress.step(`the ${arch} image is up to date`);
    return there;
  }
  const assembly = await assembleByLock({ ...options, locked, lock: options.lockUse });
  archive.progress.step(`writing the ${arch} image`);
  const root = erofsImage(assembly.root);
  const disk = bootDisk(assembly.bootProgram, arch);
  const contentId = sha256(Buffer.from([assembly.kernel, assembly.initramfs, root, disk].map(sha256).join('')));
  const sbom = Buffer.from(sbomDocument({ ...assembly, arch, contentId, mirror: definition.mirror }));
  const files = {
    kernel: { name: arch === 'amd64' ? 'vmlinux' : 'Image', data: assembly.kernel },
    initramfs: { name: 'initramfs.img', data: assembly.initramfs },
    rootfs: { name: 'rootfs.img', data: root },
    bootDisk: { name: 'boot.img', data: disk },
    sbom: { name: 'sbom.spdx.json', data: sbom },
  };
  const manifest = imageManifestOf({ ...assembly, arch, files }, definition, assembly.names);
  const output = new Map(Object.values(files).map(({ name, data }) => [name, data]));
  output.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
  output.set(buildKeyFile, Buffer.from(`${key}\n`));
  await publishFolder(outputFolder, output);
  return manifest;
}
