import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SystemPackage } from './content.ts';
import { layTree } from './installed-tree.ts';
import { runTool } from '../run-tool.ts';
import type { PackageRun } from './package-run.ts';

/** Debian's names of architectures. */
export const DEB_ARCH = { x64: 'amd64', arm64: 'arm64' } as const;

/** What each effort makes of 400 MB is in RELEASING.md. xz is what every dpkg reads; zstd needs that of Debian 12 or Ubuntu 18.04. */
const COMPRESSION = { small: ['-Zxz'], fast: ['-Zzstd', '-z1'] } as const;

/** Writes `file` by dpkg-deb, whole or not at all. Throws `package-failed`. */
export async function makeDeb(content: SystemPackage, run: PackageRun): Promise<void> {
  const tree = join(run.work, 'deb');
  await layTree(tree, run.unpacked, content);
  const control = join(tree, 'DEBIAN');
  await mkdir(control, { mode: 0o755 });
  await writeFile(join(control, 'control'), await controlFile(content, run, tree), { mode: 0o644 });
  await writeFile(join(control, 'postinst'), content.afterInstall, { mode: 0o755 });
  await writeFile(join(control, 'postrm'), content.afterRemove, { mode: 0o755 });
  const part = `${run.file}.part`;
  await runTool('dpkg-deb', ['--root-owner-group', ...COMPRESSION[run.effort], '--build', tree, part]);
  await rename(part, run.file);
  await rm(tree, { recursive: true });
}

async function controlFile(content: SystemPackage, { arch }: PackageRun, tree: string): Promise<string> {
  const { name, version, publisher, dependencies, summary, description } = content;
  const [sizeKib = ''] = (await runTool('du', ['--summarize', '--block-size=1024', '--apparent-size', tree])).split(
    '\t',
  );
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${DEB_ARCH[arch]}`,
    `Maintainer: ${publisher.maintainer}`,
    `Installed-Size: ${sizeKib}`,
    `Depends: ${dependencies.join(', ')}`,
    'Section: admin',
    'Priority: optional',
    `Homepage: ${publisher.homepage}`,
    `Description: ${summary}`,
    ...description.map((line) => ` ${line}`),
    '',
  ].join('\n');
}
