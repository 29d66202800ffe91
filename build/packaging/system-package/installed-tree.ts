import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stage } from '../stage.ts';
import { APP_FOLDER, type SystemPackage } from './content.ts';
import { runTool } from './run-tool.ts';

/** Chromium's, which has to be root's and setuid to be of use. */
const SANDBOX_HELPER = 'chrome-sandbox';

/**
 * Fills `tree` with what the package installs, each file with the mode that it is to have, whatever the umask here is; what was in it is gone. The
 * app's files are links to those of `unpacked`, so both have to be in one file system; but its sandbox helper is a copy, as its mode is another.
 */
export async function layTree(tree: string, unpacked: string, { files }: SystemPackage): Promise<void> {
  await stage(tree, files);
  const app = join(tree, APP_FOLDER);
  await mkdir(dirname(app), { recursive: true });
  // `/.`: into the folder, which has files of the package's by now.
  await runTool('cp', ['--archive', '--link', `${unpacked}/.`, app]);
  await runTool('chmod', ['--recursive', 'u=rwX,go=rX', tree]);
  const helper = join(app, SANDBOX_HELPER);
  await rm(helper);
  await copyFile(join(unpacked, SANDBOX_HELPER), helper);
  await chmod(helper, 0o4755);
}
