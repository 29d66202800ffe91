import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VERSION } from '../../../electron/api/version.ts';
import { desktopEntry } from '../desktop-entry.ts';
import { LINUX_PROGRAM, unpackedFolder } from '../linux.ts';
import type { PackageTarget } from '../package-target.ts';
import { runTool } from '../run-tool.ts';
import { addFiles } from '../stage.ts';
import type { AppImageRuntime } from './runtime.ts';

export interface AppImageRequest {
  readonly root: string;
  readonly target: PackageTarget;
  /** Holds the unpacked app; the AppImage is written beside it. */
  readonly output: string;
  readonly runtime: AppImageRuntime;
}

/**
 * An AppImage of the unpacked app: the runtime, and behind it a squashfs that it mounts, by Debian's mksquashfs. Resolves to the file, which is there
 * whole or not at all. Throws `package-failed`.
 *
 * It is not electron-builder's: that one's `AppRun` starts the app without Chromium's sandbox where the kernel gives users none, and cannot be the
 * backend or the command line, as ours (`resources/AppRun`) can. gzip is what every runtime reads.
 */
export async function makeAppImage({ root, target, output, runtime }: AppImageRequest): Promise<string> {
  const file = join(output, `Boathouse-${VERSION}-linux-${target.arch === 'arm64' ? 'arm64' : 'x86_64'}.AppImage`);
  const work = join(output, 'appimage');
  const tree = join(work, 'tree');
  const squashfs = join(work, 'squashfs');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await runTool('cp', ['--archive', '--link', join(output, unpackedFolder(target)), tree]);
  const icon = join(root, 'build', 'icons', 'app.png');
  await addFiles(tree, [
    { to: 'AppRun', from: join(root, 'build', 'packaging', 'resources', 'AppRun'), mode: 0o755 },
    { to: `${LINUX_PROGRAM}.desktop`, text: desktopEntry('AppRun') },
    { to: `${LINUX_PROGRAM}.png`, from: icon },
    { to: '.DirIcon', from: icon },
  ]);
  await runTool('chmod', ['--recursive', 'u=rwX,go=rX', tree]);
  await runTool('mksquashfs', [tree, squashfs, '-all-root', '-noappend', '-comp', 'gzip', '-no-progress', '-quiet']);
  const part = `${file}.part`;
  await copyFile(runtime.file, part);
  await chmod(part, 0o755);
  await pipeline(createReadStream(squashfs), createWriteStream(part, { flags: 'a' }));
  await rename(part, file);
  await rm(work, { recursive: true });
  return file;
}
