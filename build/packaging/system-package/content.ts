import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from '../../../electron/api/version.ts';
import { desktopEntry } from '../desktop-entry.ts';
import { LINUX_PROGRAM } from '../linux.ts';
import type { PackagedFile } from '../package-target.ts';
import type { Publisher } from '../publisher.ts';
import type { UpdateFeed } from '../update-feed.ts';

export type SystemPackageFormat = 'deb' | 'rpm';

/** Where both packages put the app; `resources/boathouse-on-path` and `resources/apparmor-profile` name it too. */
export const APP_FOLDER = 'opt/Boathouse';
export const DOC_FOLDER = 'usr/share/doc/boathouse';

/**
 * What a deb and an rpm are, in one place; `deb.ts` and `rpm.ts` only say it in their format's words.
 *
 * Installed is the unpacked app below /opt, `boathouse` on everybody's PATH, and what a desktop's menu needs. Two things let Chromium sandbox its
 * pages wherever it runs: its helper is root's with mode 4755, in the package itself; and where AppArmor forbids user namespaces to programs
 * without a profile (Ubuntu 24.04 and newer), `after-install` gives the app one. Older AppArmors cannot read that profile, so it is no file of the
 * package's, which they would report at each boot. Menus and icon caches are the distributions' own triggers' to bring up to date.
 *
 * Removal takes all of it away and touches no user's data, which root cannot know: `boathouse uninstall` is for that, and `after-remove` says what is left.
 */
export interface SystemPackage {
  readonly name: 'boathouse';
  /** As both formats order them: `1.0.0~beta` comes before `1.0.0`. */
  readonly version: string;
  readonly summary: string;
  /** Lines of at most 78 characters, without markup. */
  readonly description: readonly string[];
  readonly license: string;
  readonly publisher: Publisher;
  /** Other packages, in the format's own syntax. */
  readonly dependencies: readonly string[];
  /** Beside the unpacked app; `to` is below the root. */
  readonly files: readonly PackagedFile[];
  /** Shell scripts, run as root. The first argument says what for, in the format's own words. */
  readonly afterInstall: string;
  readonly afterRemove: string;
}

export interface SystemPackageOptions {
  readonly root: string;
  readonly arch: 'x64' | 'arm64';
  readonly publisher: Publisher;
  readonly feed: UpdateFeed | null;
}

/** Who runs the VM, by the distributions' names. */
const QEMU = {
  x64: { deb: 'qemu-system-x86', rpm: 'qemu-system-x86-core' },
  arm64: { deb: 'qemu-system-arm', rpm: 'qemu-system-aarch64-core' },
} as const;

/** What Electron loads, and `xdg-open`, by which it opens links. Debian's newer names (`libgtk-3-0t64`) provide these. */
const LIBRARIES: Readonly<Record<SystemPackageFormat, readonly string[]>> = {
  deb: [
    'libasound2',
    'libatspi2.0-0',
    'libc6',
    'libgbm1',
    'libgtk-3-0',
    'libnotify4',
    'libnss3',
    'libsecret-1-0',
    'libuuid1',
    'libxss1',
    'libxtst6',
    'xdg-utils',
  ],
  rpm: [
    'alsa-lib',
    'at-spi2-core',
    'glibc',
    'gtk3',
    'libXScrnSaver',
    '(libXtst or libXtst6)',
    'libnotify',
    '(libuuid or libuuid1)',
    'mesa-libgbm',
    'nss',
    'xdg-utils',
  ],
};

export async function systemPackage(
  format: SystemPackageFormat,
  { root, arch, publisher, feed }: SystemPackageOptions,
): Promise<SystemPackage> {
  const resources = join(root, 'build', 'packaging', 'resources');
  return {
    name: 'boathouse',
    version: VERSION.replaceAll('-', '~'),
    summary: 'Linux containers in a small virtual machine',
    description: [
      'A desktop app and a command line that run a Docker engine in a small, read-only',
      'virtual machine and forward its socket, so that docker, compose and every other',
      'client work as they are. It starts for the user who opens it, and needs no',
      'system service. The docker client, compose and buildx are included, for those',
      'who have none.',
      'Removing it leaves the data of each user where it is. Run "boathouse uninstall"',
      'before as that user, with --data if the data is to be deleted as well.',
    ],
    license: 'Apache-2.0',
    publisher,
    dependencies: [...LIBRARIES[format], QEMU[arch][format]],
    files: [
      { to: 'usr/bin/boathouse', from: join(resources, 'boathouse-on-path'), mode: 0o755 },
      { to: `usr/share/applications/${LINUX_PROGRAM}.desktop`, text: desktopEntry(`/${APP_FOLDER}/${LINUX_PROGRAM}`) },
      {
        to: `usr/share/icons/hicolor/512x512/apps/${LINUX_PROGRAM}.png`,
        from: join(root, 'build', 'icons', 'app.png'),
      },
      { to: `${DOC_FOLDER}/copyright`, text: COPYRIGHT },
      { to: `${APP_FOLDER}/resources/apparmor-profile`, from: join(resources, 'apparmor-profile') },
      // By these the app's updater knows that a package of this kind is to be replaced, and where newer ones are.
      { to: `${APP_FOLDER}/resources/package-type`, text: `${format}\n` },
      ...(feed === null ? [] : [{ to: `${APP_FOLDER}/resources/app-update.yml`, text: feedFile(feed) }]),
    ],
    afterInstall: await readFile(join(resources, 'after-install'), 'utf8'),
    afterRemove: await readFile(join(resources, 'after-remove'), 'utf8'),
  };
}

const COPYRIGHT = `Boathouse is licensed under the Apache License, Version 2.0:
/${APP_FOLDER}/resources/LICENSE.txt

The licenses of what it includes:
/${APP_FOLDER}/resources/THIRD-PARTY-NOTICES.txt  packages of npm
/${APP_FOLDER}/LICENSE.electron.txt               Electron
/${APP_FOLDER}/LICENSES.chromium.html             Chromium
The VM image consists of Debian's packages, each with its copyright file in
the image; they are listed in /${APP_FOLDER}/resources/image/*/sbom.spdx.json.
`;

function feedFile({ url, channel }: UpdateFeed): string {
  return `provider: generic\nurl: ${url}\nchannel: ${channel}\nupdaterCacheDirName: boathouse-updater\n`;
}
