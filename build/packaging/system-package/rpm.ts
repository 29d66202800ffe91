import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { APP_FOLDER, DOC_FOLDER, type SystemPackage } from './content.ts';
import { layTree } from './installed-tree.ts';
import type { PackageRun } from './package-run.ts';
import { runTool } from '../run-tool.ts';

/** RPM's names of architectures. */
export const RPM_ARCH = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** Read by the rpm of Fedora 31, RHEL 8 and whatever is newer. */
const PAYLOAD = { small: 'w19T0.zstdio', fast: 'w1.zstdio' } as const;

/**
 * Writes `file` by rpmbuild, which is given the laid tree and changes nothing in it: no stripping, no links by build-ids, no dependencies that it
 * finds by itself. Whole or not at all; throws `package-failed`.
 */
export async function makeRpm(content: SystemPackage, run: PackageRun): Promise<void> {
  const top = join(run.work, 'rpm');
  const tree = join(top, 'tree');
  await layTree(tree, run.unpacked, content);
  const spec = join(top, 'boathouse.spec');
  await writeFile(spec, specFile(content));
  const part = `${basename(run.file)}.part`;
  const macros = {
    _topdir: top,
    _rpmdir: dirname(run.file),
    _rpmfilename: part,
    _binary_payload: PAYLOAD[run.effort],
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    laid_tree: tree,
  };
  await mkdir(join(top, 'BUILD'), { recursive: true });
  await runTool('rpmbuild', [
    '-bb',
    `--target=${RPM_ARCH[run.arch]}`,
    ...Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    spec,
  ]);
  await rename(join(dirname(run.file), part), run.file);
  await rm(top, { recursive: true });
}

/** Folders of our own are named with all that is in them: rpm removes no folder that no package has. */
function specFile(content: SystemPackage): string {
  const { name, version, summary, license, publisher, dependencies, description, files } = content;
  const beside = files
    .map(({ to }) => to)
    .filter((to) => ![APP_FOLDER, DOC_FOLDER].some((own) => to.startsWith(`${own}/`)));
  return [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    `Summary: ${summary}`,
    `License: ${license}`,
    `URL: ${plain(publisher.homepage)}`,
    `Packager: ${plain(publisher.maintainer)}`,
    'AutoReqProv: no',
    ...dependencies.map((one) => `Requires: ${one}`),
    '',
    '%description',
    ...description,
    '',
    '%install',
    'cp --archive --link "%{laid_tree}/." "%{buildroot}/"',
    '',
    '%files',
    '%defattr(-, root, root, -)',
    ...[APP_FOLDER, DOC_FOLDER, ...beside].map((path) => `/${path}`),
    '',
    '%post',
    script(content.afterInstall),
    '%postun',
    script(content.afterRemove),
  ].join('\n');
}

/** A spec's macros begin with a percent sign. */
function plain(text: string): string {
  return text.replaceAll('%', '%%');
}

/** rpm runs it by /bin/sh, and has a line of its own for that. */
function script(text: string): string {
  return plain(text.replace(/^#!.*\n/, ''));
}
