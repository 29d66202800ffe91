import { createHash } from 'node:crypto';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { ImageFileRole, ImageManifest } from '../../../electron/vm/image-manifest.ts';
import type { ImageDefinition } from '../definition.ts';
import type { ChosenPackage } from '../lock/package-choice.ts';
import { replacePlaceholders, type GuestArchitecture } from '../placeholders.ts';

export interface ImageContent {
  readonly arch: GuestArchitecture;
  readonly kernelVersion: string;
  readonly files: Readonly<Record<ImageFileRole, { readonly name: string; readonly data: Buffer }>>;
  /** Sorted by name, each once. */
  readonly packages: readonly ChosenPackage[];
}

export function imageManifestOf(
  content: ImageContent,
  definition: ImageDefinition,
  names: Readonly<Record<string, string>>,
): ImageManifest {
  const file = (role: ImageFileRole): ImageManifest['files'][ImageFileRole] => {
    const { name, data } = content.files[role];
    return { name, sizeBytes: data.length, sha256: sha256(data) };
  };
  const files = {
    kernel: file('kernel'),
    initramfs: file('initramfs'),
    rootfs: file('rootfs'),
    bootDisk: file('bootDisk'),
    sbom: file('sbom'),
  };
  const identity = Object.entries(files).map(([role, entry]) => `${role} ${entry.sha256}\n`);
  const version = (name: string): string => upstreamVersion(content.packages, name);
  return {
    formatVersion: 1,
    arch: content.arch,
    imageId: sha256(Buffer.from(identity.join(''))),
    kernelVersion: content.kernelVersion,
    commandLine: replacePlaceholders(definition.kernel.commandLine.join(' '), names),
    emulatedCommandLine: replacePlaceholders(definition.kernel.emulatedCommandLine.join(' '), names),
    dataFormat: definition.dataFormat,
    engine: {
      version: version(definition.engine.dockerd),
      containerd: version(definition.engine.containerd),
      runc: version(definition.engine.runc),
    },
    files,
    packages: content.packages.map(({ name, version: full, suite, sha256: hash, origin }) => ({
      name,
      version: full,
      suite,
      sha256: hash,
      origin,
    })),
  };
}

/** `1:28.5.2+dfsg4-5` → `28.5.2`. */
function upstreamVersion(packages: readonly ChosenPackage[], name: string): string {
  const full = packages.find((entry) => entry.name === name)?.version;
  const upstream = full === undefined ? undefined : /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(full)?.[1];
  if (upstream !== undefined) return upstream;
  throw new BoathouseError(
    'image-definition-invalid',
    `engine: no file is taken from ${name}, so its version is unknown`,
  );
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
