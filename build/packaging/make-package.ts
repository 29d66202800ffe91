import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { VERSION } from '../../electron/api/version.ts';
import { appFiles } from './app-files.ts';
import { makeAppImage } from './appimage/make-appimage.ts';
import type { AppImageRuntime } from './appimage/runtime.ts';
import { buildFailure } from './build-failure.ts';
import { configuration } from './configuration.ts';
import { feedKeysFiles, signFeeds } from './feed-signing.ts';
import type { ElectronAtHand } from './electron-at-hand.ts';
import { unpackedFolder } from './linux.ts';
import { folderName, type PackageTarget } from './package-target.ts';
import type { Publisher } from './publisher.ts';
import type { UpdateFeed } from './update-feed.ts';
import { absentPrograms, resourceFiles } from './resource-files.ts';
import { stage } from './stage.ts';
import { makeSystemPackage } from './system-package/make-system-package.ts';
import { makeTarball } from './tarball.ts';
import { reportUnsigned } from './unsigned.ts';
import { addToUpdateList } from './update-list.ts';

const TARBALL = 'tar.gz';
const APPIMAGE = 'AppImage';
const SYSTEM_PACKAGES = ['deb', 'rpm'] as const;
/** Not electron-builder's. */
const OURS: ReadonlySet<string> = new Set([TARBALL, APPIMAGE, ...SYSTEM_PACKAGES]);
const PLATFORMS = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS } as const;

export interface PackageRequest {
  readonly root: string;
  readonly target: PackageTarget;
  /** electron-builder's targets: `dir`, `dmg`, `nsis`, …; and those of Linux, which are ours. */
  readonly formats: readonly string[];
  /** Here the package is made, in a folder of the target's own. */
  readonly outputFolder: string;
  readonly electron: ElectronAtHand | null;
  readonly publisher: Publisher | null;
  readonly feed: UpdateFeed | null;
  /** Of an AppImage; null: none is to be made. */
  readonly runtime?: AppImageRuntime | null;
  /** How well a deb or an rpm is compressed; `small` unless it is for a test. */
  readonly effort?: 'small' | 'fast';
  /** Is told, in sentences, what the package lacks. */
  readonly say: (sentence: string) => void;
}

/**
 * Files are chosen ─▶ staged ─▶ packed by electron-builder ─▶ put into packages of ours ─▶ the feed is signed. Resolves to the folder that holds what was
 * made: the unpacked app in `linux-unpacked`, `mac` or `win-unpacked`, and the package files. Throws `package-failed`. One that failed leaves its stage, and is begun anew by the next.
 */
export async function makePackage(request: PackageRequest): Promise<string> {
  const { root, target, formats, electron, publisher, feed, say } = request;
  const output = join(request.outputFolder, folderName(target));
  const staged = { app: join(output, 'stage', 'app'), resources: join(output, 'stage', 'resources') };
  const builders = formats.filter((format) => !OURS.has(format));
  await stage(staged.app, await appFiles(root, target));
  const resources = await resourceFiles(root, target);
  absentPrograms(target, resources).forEach(say);
  await stage(staged.resources, [...resources, ...feedKeysFiles(feed?.signing ?? null)]);
  const app = { isSigned: false };
  const onSigned = (): void => void (app.isSigned = true);
  await build({
    projectDir: root,
    targets: PLATFORMS[target.platform].createTarget(builders.length === 0 ? ['dir'] : builders, Arch[target.arch]),
    config: configuration({ root, target, staged, output, electron, publisher, feed, onSigned }),
    publish: 'never',
  }).catch((error: unknown) => {
    throw buildFailure(error, electron !== null);
  });
  if (target.platform === 'mac' && !app.isSigned) reportUnsigned(process.env, say);
  if (formats.includes(TARBALL)) {
    const name = `Boathouse-${VERSION}-${folderName(target)}`;
    const file = join(output, `${name}.${TARBALL}`);
    await makeTarball({ folder: output, unpacked: unpackedFolder(target), rootName: name, file });
  }
  const made: string[] = [];
  for (const format of SYSTEM_PACKAGES) {
    if (!formats.includes(format)) continue;
    made.push(
      await makeSystemPackage(format, { root, target, output, publisher, feed, effort: request.effort ?? 'small' }),
    );
  }
  if (request.runtime !== undefined && request.runtime !== null) {
    made.push(await makeAppImage({ root, target, output, runtime: request.runtime }));
  }
  if (feed !== null && made.length > 0) {
    await addToUpdateList(output, target, { version: VERSION, files: made, date: new Date() });
  }
  if (feed !== null) await signFeeds(output, feed.signing);
  return output;
}
