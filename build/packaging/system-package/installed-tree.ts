import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addFiles } from '../stage.ts';
import { APP_FOLDER, type SystemPackage } from './content.ts';
import { runTool } from '../run-tool.ts';

/** Chromium's, which has to be root's and setuid to be of use. */
const SANDBOX_HELPER = 'chrome-sandbox';

/**
 * Fills `tree` with what the package installs, each file with the mode that it is to have, whatever the umask here is; what was in it is gone. The
 * app's files are links to those of `unpacked`, so both have to be in one file system, and the readers that these lack they have afterwards; what
 * the package has of its own, and the sandbox helper, whose mode is another, are copies.
 */
export async function layTree(tree: string, unpacked: string, { files }: SystemPackage): Promise<void> {
  const app = join(tree, APP_FOLDER);
  await rm(tree, { recursive: true, force: true });
  await mkdir(dirname(app), { recursive: true });
  await runTool('cp', ['--archive', '--link', unpacked, app]);
  await addFiles(tree, files);
  await runTool('chmod', ['--recursive', 'u=rwX,go=rX', tree]);
  await addFiles(app, [{ to: SANDBOX_HELPER, from: join(unpacked, SANDBOX_HELPER), mode: 0o4755 }]);
}
