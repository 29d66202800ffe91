import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackagedFile, PackageTarget } from '../../../build/packaging/package-target.ts';
import { prebuiltHypervisor } from '../../../build/packaging/prebuilt-hypervisor.ts';
import { formatSums, sha256OfFile } from '../../../electron/host/sha256-sums.ts';
import { fatMachO, machO, pe } from '../../support/program-heads.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const MAC: PackageTarget = { platform: 'mac', arch: 'arm64' };
const UNIVERSAL: PackageTarget = { platform: 'mac', arch: 'universal' };
const WINDOWS: PackageTarget = { platform: 'win', arch: 'x64' };
const FOLDERS = new Map([
  [MAC, 'darwin-arm64'],
  [UNIVERSAL, 'darwin-universal'],
  [WINDOWS, 'win32-x64'],
]);

type Files = Readonly<Record<string, string | Buffer>>;

const VFKIT: Files = { vfkit: machO('arm64') };
const QEMU: Files = {
  'qemu-system-x86_64.exe': pe('x64'),
  'libglib-2.0-0.dll': pe('x64'),
  'share/bios-256k.bin': 'firmware',
  'share/a folder/palcode': '\x7fELF of another processor',
};

/** A checkout in which somebody has put these files and their list. */
async function checkout(target: PackageTarget, files: Files): Promise<{ root: string; folder: string }> {
  const root = await temporaryFolder();
  const folder = join(root, 'dist', 'prebuilt', FOLDERS.get(target) ?? '', 'hypervisor');
  const all: Files = { ...files, 'HYPERVISOR-NOTICES.txt': 'vfkit: Apache-2.0\n' };
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await list(folder, Object.keys(all));
  return { root, folder };
}

async function list(folder: string, names: readonly string[]): Promise<void> {
  const sums = new Map<string, string>();
  for (const name of names) sums.set(name, await sha256OfFile(join(folder, name)));
  await writeFile(join(folder, 'SHA256SUMS'), formatSums(sums));
}

const packed = async (root: string, target: PackageTarget): Promise<[string, number | undefined][]> =>
  ((await prebuiltHypervisor(root, target))?.files ?? []).map(({ to, mode }: PackagedFile) => [to, mode]);

describe('the hypervisor of a package', () => {
  it('is none where nobody put any, and on Linux', async () => {
    expect(await prebuiltHypervisor(await temporaryFolder(), MAC)).toBeNull();
    const { root, folder } = await checkout(MAC, VFKIT);
    const linux = join(root, 'dist', 'prebuilt', 'linux-x64');
    await mkdir(linux);
    await symlink(folder, join(linux, 'hypervisor'));
    expect(await prebuiltHypervisor(root, { platform: 'linux', arch: 'x64' })).toBeNull();
  });

  it('is all that lies there, with its list, folders as they are', async () => {
    const mac = await checkout(MAC, { ...VFKIT, 'lib/libz.1.dylib': machO('arm64') });
    await chmod(join(mac.folder, 'vfkit'), 0o644);
    expect(await packed(mac.root, MAC)).toEqual([
      ['hypervisor/SHA256SUMS', 0o644],
      ['hypervisor/HYPERVISOR-NOTICES.txt', 0o644],
      ['hypervisor/lib/libz.1.dylib', 0o755],
      ['hypervisor/vfkit', 0o755],
    ]);
    const found = await prebuiltHypervisor(mac.root, MAC);
    expect(found?.notice).toEqual({ title: 'The hypervisor', text: 'vfkit: Apache-2.0' });
    const windows = await checkout(WINDOWS, QEMU);
    expect((await packed(windows.root, WINDOWS)).map(([to]) => to)).toEqual([
      'hypervisor/SHA256SUMS',
      'hypervisor/HYPERVISOR-NOTICES.txt',
      'hypervisor/libglib-2.0-0.dll',
      'hypervisor/qemu-system-x86_64.exe',
      'hypervisor/share/a folder/palcode',
      'hypervisor/share/bios-256k.bin',
    ]);
  });

  it('may have links to its own files', async () => {
    const { root, folder } = await checkout(MAC, { ...VFKIT, 'lib/libz.1.dylib': machO('arm64') });
    await symlink('libz.1.dylib', join(folder, 'lib', 'libz.dylib'));
    await list(folder, ['vfkit', 'lib/libz.1.dylib', 'lib/libz.dylib', 'HYPERVISOR-NOTICES.txt']);
    expect(await packed(root, MAC)).toContainEqual(['hypervisor/lib/libz.dylib', 0o755]);
  });

  it('is for both processors in a universal app, but HyperKit, which Apple’s have not', async () => {
    const fit = await checkout(UNIVERSAL, { vfkit: fatMachO('x64', 'arm64'), hyperkit: machO('x64') });
    expect((await packed(fit.root, UNIVERSAL)).map(([to]) => to)).toContain('hypervisor/hyperkit');
    const half = await checkout(UNIVERSAL, { vfkit: machO('x64') });
    await expect(prebuiltHypervisor(half.root, UNIVERSAL)).rejects.toThrow('vfkit is for x64, and not for arm64');
  });

  it.each<[string, PackageTarget, Files, RegExp]>([
    ['a program is for another processor', MAC, { vfkit: machO('x64') }, /vfkit is for x64, and not for arm64$/],
    ['a library is', MAC, { ...VFKIT, 'lib/a.dylib': machO('x64') }, /lib\/a\.dylib is for x64/],
    ['it is Linux’s', MAC, { vfkit: '\x7fELF' }, /vfkit is no program of macOS$/],
    ['it is a script', MAC, { vfkit: '#!/bin/sh\n' }, /vfkit is no program of macOS$/],
    [
      'it is HyperKit for Apple’s processors',
      MAC,
      { hyperkit: machO('x64') },
      /hyperkit is for x64, and not for arm64$/,
    ],
    ['a library of Windows is', WINDOWS, { ...QEMU, 'a.dll': pe('arm64') }, /a\.dll is for arm64, and not for x64$/],
    ['a library of Windows is none', WINDOWS, { ...QEMU, 'b.DLL': 'text' }, /b\.DLL is no program of Windows$/],
    [
      'nothing is there that would be started',
      MAC,
      { 'qemu-system-x86_64': machO('arm64') },
      /there is none of vfkit, /,
    ],
  ])('is refused when %s', async (_what, target, files, message) => {
    const { root } = await checkout(target, files);
    const expected = expect.stringMatching(message) as string;
    await expect(prebuiltHypervisor(root, target)).rejects.toMatchObject({
      code: 'hypervisor-unfit',
      message: expected,
    });
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['nothing is listed', (folder) => rm(join(folder, 'SHA256SUMS')), /there is no SHA256SUMS$/],
    [
      'the list is none',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), 'vfkit\n'),
      /is not what `sha256sum` writes/,
    ],
    ['a file is not listed', (folder) => writeFile(join(folder, '.DS_Store'), ''), /does not list \.DS_Store$/],
    ['a file is missing', (folder) => rm(join(folder, 'vfkit')), /there is no vfkit$/],
    ['a file is another', (folder) => writeFile(join(folder, 'vfkit'), 'x'), /vfkit has the SHA-256 .*lists/],
    [
      'the licenses are missing',
      (folder) => rm(join(folder, 'HYPERVISOR-NOTICES.txt')),
      /there is no HYPERVISOR-NOTICES/,
    ],
    [
      'the list leads out',
      (folder) => writeFile(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  ../../secret\n`),
      /there is no \.\.\/\.\.\/secret$/,
    ],
    ['a link leads out', (folder) => symlink('/etc/passwd', join(folder, 'extra')), /the link extra leads to .*out of/],
    ['a link leads nowhere', (folder) => symlink('none', join(folder, 'extra')), /the link extra leads nowhere$/],
    ['a folder is a link', (folder) => symlink('.', join(folder, 'extra')), /the link extra leads to .*out of/],
  ])('is refused when %s', async (_what, spoil, message) => {
    const { root, folder } = await checkout(MAC, VFKIT);
    await spoil(folder);
    const expected = expect.stringMatching(message) as string;
    await expect(prebuiltHypervisor(root, MAC)).rejects.toMatchObject({ code: 'hypervisor-unfit', message: expected });
  });
});
