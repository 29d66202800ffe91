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

/** Who runs the VM, by the distributions' names. */
const QEMU = {
  x64: { deb: 'qemu-system-x86', rpm: 'qemu-system-x86-core' },
  arm64: { deb: 'qemu-system-arm', rpm: 'qemu-system-aarch64-core' },
} as const;
/** What electron-builder would name if nothing was named here. */
const DEB_LIBRARIES = [
  'libgtk-3-0',
  'libnotify4',
  'libnss3',
  'libxss1',
  'libxtst6',
  'xdg-utils',
  'libatspi2.0-0',
  'libuuid1',
  'libsecret-1-0',
];
const RPM_LIBRARIES = [
  'gtk3',
  'libnotify',
  'nss',
  'libXScrnSaver',
  '(libXtst or libXtst6)',
  'xdg-utils',
  'at-spi2-core',
  '(libuuid or libuuid1)',
];

export function linuxConfiguration({ root, target, publisher }: ConfigurationOptions): Configuration {
  const arch = target.arch === 'arm64' ? 'arm64' : 'x64';
  const command = `${join(root, 'build', 'packaging', 'resources', 'boathouse-on-path')}=/usr/bin/boathouse`;
  return {
    linux: {
      executableName: LINUX_PROGRAM,
      icon: join(root, 'build', 'icons', 'app.png'),
      category: 'Development',
      synopsis: 'Linux containers in a small virtual machine',
      desktop: { entry: { Keywords: 'docker;container;compose;' } },
      ...(publisher === null ? {} : { maintainer: publisher.maintainer, vendor: publisher.maintainer }),
    },
    deb: { packageName: 'boathouse', depends: [...DEB_LIBRARIES, QEMU[arch].deb], fpm: [command] },
    rpm: { packageName: 'boathouse', depends: [...RPM_LIBRARIES, QEMU[arch].rpm], fpm: [command] },
  };
}
