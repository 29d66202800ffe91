import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import type { ConfigurationOptions } from './configuration-options.ts';
import { fuses } from './fuses.ts';
import { linuxConfiguration } from './linux.ts';
import { macConfiguration } from './mac.ts';
import { renewHypervisorSums } from './renew-sums.ts';
import type { PackageTarget } from './package-target.ts';
import { windowsConfiguration } from './windows.ts';

/**
 * electron-builder's configuration. What goes in was chosen before it and staged, so the patterns here take all of it, and the builder
 * neither looks for dependencies nor builds any: all that it does is Electron, archive, fuses, signatures and the package itself.
 */
export function configuration(options: ConfigurationOptions): Configuration {
  const { root, target, staged, output, electron, publisher, feed } = options;
  return {
    appId: 'app.boathouse.desktop',
    productName: 'Boathouse',
    copyright: 'Boathouse contributors, Apache-2.0',
    artifactName: 'Boathouse-${version}-${os}-${arch}.${ext}',
    directories: { app: staged.app, output, buildResources: join(root, 'build', 'packaging', 'resources') },
    // The builder never takes a root's node_modules with the rest.
    files: [
      { from: staged.app, to: '.', filter: ['**/*'] },
      { from: join(staged.app, 'node_modules'), to: 'node_modules', filter: ['**/*'] },
    ],
    extraResources: [{ from: staged.resources, to: '.', filter: ['**/*'] }],
    beforeBuild: () => Promise.resolve(false),
    afterPack: async ({ appOutDir, packager }) => {
      const resources = packager.getResourcesDir(appOutDir);
      // What an unpacked Electron shows when it is given no app.
      await rm(join(resources, 'default_app.asar'), { force: true });
      if (target.platform === 'win') await renewHypervisorSums(resources);
    },
    asar: true,
    // A library is loaded by the system, which cannot look into an archive.
    asarUnpack: ['**/*.node'],
    electronFuses: fuses(target),
    // Of Chromium's own texts, the languages that the app speaks.
    electronLanguages: ['en', 'de'],
    ...(electron === null ? {} : { electronDist: electron.folder, electronVersion: electron.version }),
    ...(publisher === null ? {} : { extraMetadata: { homepage: publisher.homepage } }),
    // Nothing is uploaded. With a feed its address goes into the package, and the list of what was made beside it.
    publish: feed === null ? null : [{ provider: 'generic', url: feed.url, channel: feed.channel }],
    ...PLATFORM_CONFIGURATION[target.platform](options),
  };
}

const PLATFORM_CONFIGURATION: Readonly<
  Record<PackageTarget['platform'], (options: ConfigurationOptions) => Configuration>
> = { linux: linuxConfiguration, mac: macConfiguration, win: windowsConfiguration };
