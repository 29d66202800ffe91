import { expect, it } from 'vitest';
import { imageManifest } from '../../../../../electron/vm/image-manifest.ts';
import type { ImageDefinition } from '../../../../../vm-assets/builder/definition.ts';
import type { ChosenPackage } from '../../../../../vm-assets/builder/lock/package-choice.ts';
import { imageManifestOf, sha256, type ImageContent } from '../../../../../vm-assets/builder/output/manifest.ts';
import { sbomDocument } from '../../../../../vm-assets/builder/output/sbom.ts';

const chosen = (name: string, version: string, origin: ChosenPackage['origin'] = 'locked'): ChosenPackage => ({
  name,
  version,
  suite: 'forky',
  path: `pool/main/${name}_all.deb`,
  sizeBytes: 1,
  sha256: 'a'.repeat(64),
  origin,
});
const packages = [
  chosen('containerd', '2.1.9+ds1-5'),
  chosen('docker.io', '1:28.5.2+dfsg4-5', 'newer'),
  chosen('runc', '1.3.6-1'),
];
const definition = {
  engine: { dockerd: 'docker.io', containerd: 'containerd', runc: 'runc' },
  kernel: { commandLine: ['panic=-1', 'arch={arch}'], emulatedCommandLine: ['emulated={arch}'] },
} as ImageDefinition;
const file = (name: string) => ({ name, data: Buffer.from(name) });
const content: ImageContent = {
  arch: 'amd64',
  kernelVersion: '6.12',
  files: {
    kernel: file('vmlinux'),
    initramfs: file('initramfs.img'),
    rootfs: file('rootfs.img'),
    bootDisk: file('boot.img'),
    sbom: file('sbom'),
  },
  packages,
};

it('keeps to the schema that the host reads, with hashes, versions and origins', () => {
  const manifest = imageManifest.parse(imageManifestOf(content, definition, { arch: 'amd64' }));
  expect(manifest.engine).toEqual({ version: '28.5.2', containerd: '2.1.9', runc: '1.3.6' });
  expect(manifest.commandLine).toBe('panic=-1 arch=amd64');
  expect(manifest.emulatedCommandLine).toBe('emulated=amd64');
  expect(manifest.files.kernel).toEqual({ name: 'vmlinux', sizeBytes: 7, sha256: sha256(Buffer.from('vmlinux')) });
  expect(manifest.packages.map(({ origin }) => origin)).toEqual(['locked', 'newer', 'locked']);
});

it('gives another id for another byte in any file', () => {
  const changed = { ...content, files: { ...content.files, sbom: file('other') } };
  const [one, two] = [content, changed].map((each) => imageManifestOf(each, definition, {}).imageId);
  expect(one).not.toBe(two);
});

it('refuses an engine that no file is taken from', () => {
  expect(() => imageManifestOf({ ...content, packages: [] }, definition, {})).toThrow(
    'engine: no file is taken from docker.io',
  );
});

it('describes each package in SPDX 2.3, without a time', () => {
  const subject = {
    arch: 'amd64' as const,
    mirror: 'http://mirror',
    contentId: 'id',
    packages: [chosen('libstdc++6', '1:2~3')],
  };
  const document = JSON.parse(sbomDocument(subject)) as Record<string, unknown>;
  expect(document).toMatchObject({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    documentNamespace: 'https://spdx.org/spdxdocs/boathouse-vm-image-amd64-id',
    creationInfo: { created: '1970-01-01T00:00:00Z' },
    packages: [
      {
        SPDXID: expect.stringMatching(/^SPDXRef-[A-Za-z0-9.-]+$/) as string,
        downloadLocation: 'http://mirror/pool/main/libstdc++6_all.deb',
        externalRefs: [{ referenceLocator: 'pkg:deb/debian/libstdc%2B%2B6@1%3A2~3?arch=all&distro=forky' }],
      },
    ],
  });
});
