import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import type { ConfigurationOptions } from './configuration-options.ts';
import type { PackageTarget } from './package-target.ts';

/** Not `boathouse`: that is the command line, which the packages put on the PATH. */
export const LINUX_PROGRAM = 'boathouse-desktop';

/** As electron-builder calls the folder of the unpacked app. */
export function unpackedFolder({ arch }: PackageTarget): string {
  return arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked';
}

/** Of the unpacked app, and of the AppImage that it makes of it; deb and rpm are ours (`system-package/`). */
export function linuxConfiguration({ root, publisher }: ConfigurationOptions): Configuration {
  return {
    linux: {
      executableName: LINUX_PROGRAM,
      icon: join(root, 'build', 'icons', 'app.png'),
      category: 'Development',
      synopsis: 'Linux containers in a small virtual machine',
      desktop: { entry: { Keywords: 'docker;container;compose;' } },
      syncDesktopName: true,
      ...(publisher === null ? {} : { maintainer: publisher.maintainer, vendor: publisher.maintainer }),
    },
  };
}
