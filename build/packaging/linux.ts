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

/** Of the unpacked app alone: what is made of it is ours (`system-package/`, `appimage/`, `tarball.ts`). */
export function linuxConfiguration({ root }: ConfigurationOptions): Configuration {
  return {
    linux: {
      executableName: LINUX_PROGRAM,
      icon: join(root, 'build', 'icons', 'app.png'),
      category: 'Development',
      syncDesktopName: true,
    },
  };
}
