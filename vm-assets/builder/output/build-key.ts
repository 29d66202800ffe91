import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageManifest, type ImageManifest } from '../../../electron/vm/image-manifest.ts';
import type { ImageDefinition } from '../definition.ts';
import type { LockedPackage } from '../lock/lock-file.ts';
import type { GuestArchitecture } from '../placeholders.ts';
import { sha256 } from './manifest.ts';

/** The name of the file beside the manifest that says what the image was built from. */
export const buildKeyFile = 'build-key';

export interface BuildInputs {
  readonly definition: ImageDefinition;
  readonly arch: GuestArchitecture;
  readonly assetsFolder: string;
  readonly locked: readonly LockedPackage[];
  /** The folder of the builder's own code. */
  readonly builderFolder: string;
}

/** A hash over all that decides what the image is; the same key means that a build would give the same image again. */
export async function buildKey(inputs: BuildInputs): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([inputs.arch, inputs.definition, inputs.locked]));
  const { initramfs, root } = inputs.definition;
  const sources = [...initramfs.files, ...root.files].flatMap(({ source }) => source ?? []);
  for (const source of sources) hash.update(`${source}\0`).update(await readFile(join(inputs.assetsFolder, source)));
  for (const name of (await readdir(inputs.builderFolder, { recursive: true })).sort()) {
    if (/\.[jt]s$/.test(name)) hash.update(`${name}\0`).update(await readFile(join(inputs.builderFolder, name)));
  }
  return hash.digest('hex');
}

/** The manifest of an image that was built from `key` and whose files are still what the manifest says; else undefined. */
export async function readBuiltImage(folder: string, key: string): Promise<ImageManifest | undefined> {
  try {
    if ((await readFile(join(folder, buildKeyFile), 'utf8')).trim() !== key) return undefined;
    const manifest = imageManifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
    for (const { name, sha256: expected } of Object.values(manifest.files)) {
      if (sha256(await readFile(join(folder, name))) !== expected) return undefined;
    }
    return manifest;
  } catch {
    // Whatever is missing or unreadable there, building anew mends it.
    return undefined;
  }
}
