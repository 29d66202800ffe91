import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import updaters, { type AppUpdater } from 'electron-updater';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { configuration } from '../../../build/packaging/configuration.ts';
import { feedKeysFiles, signFeeds } from '../../../build/packaging/feed-signing.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { type UpdateFeed, updateFeed } from '../../../build/packaging/update-feed.ts';
import { addToUpdateList } from '../../../build/packaging/update-list.ts';
import { FEED_KEYS_FILE } from '../../../electron/client/feed-signature.ts';
import { electronUpdaterSource } from '../../../electron/main/updates/electron-updater-source.ts';
import { followSignedFeed } from '../../../electron/main/updates/signed-feed.ts';
import type { UpdateSource } from '../../../electron/main/updates/update-source.ts';
import { LoopbackExecutor, serveFeed, updatedApp } from '../../support/desktop/loopback-updater.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/**
 * Packages for all platforms and architectures on one server, each listed by electron-builder's own code in a run of its own, and each asked for by the real
 * electron-updater of that platform and processor. Not the systems' own: what they check and install.
 */
const load = createRequire(import.meta.url);
const { createUpdateInfoTasks, writeUpdateInfoFiles } = load('app-builder-lib/out/publish/updateInfoBuilder') as {
  createUpdateInfoTasks: (event: object, publish: readonly unknown[]) => Promise<object[]>;
  writeUpdateInfoFiles: (tasks: readonly object[], packager: object) => Promise<void>;
};
const { Arch, Platform } = load('app-builder-lib') as {
  Arch: Readonly<Record<PackageTarget['arch'], number>>;
  Platform: Readonly<Record<'MAC' | 'WINDOWS', object>>;
};

const VERSION = '0.2.0';
const EXTENSIONS = { linux: ['AppImage'], mac: ['dmg', 'zip'], win: ['exe'] } as const;
const TARGETS: readonly PackageTarget[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'mac', arch: 'x64' },
  { platform: 'mac', arch: 'arm64' },
  { platform: 'mac', arch: 'universal' },
  { platform: 'win', arch: 'x64' },
  { platform: 'win', arch: 'arm64' },
];
const KEY = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));

let files: Map<string, Buffer>;
let requests: string[];
let server: Server;
let url: string;

const feedOf = (target: PackageTarget): UpdateFeed => {
  const env = { BOATHOUSE_UPDATE_URL: 'https://example.org/', BOATHOUSE_UPDATE_KEY: KEY, CSC_LINK: 'certificate' };
  const feed = updateFeed(env, target);
  if (feed === null) throw new Error('there is a feed');
  return feed;
};

const publishOf = (target: PackageTarget, feed: UpdateFeed): Configuration['publish'] =>
  configuration({
    root: '/checkout',
    target,
    staged: { app: '/stage/app', resources: '/stage/resources' },
    output: '/packages',
    electron: null,
    publisher: null,
    feed,
    onSigned: () => undefined,
  }).publish;

const nameOf = ({ platform, arch }: PackageTarget, extension: string): string =>
  `Boathouse-${VERSION}-${platform}-${arch}.${extension}`;

/** One run of `npm run package:…`, but for the packages themselves, and what it leaves put on the server. */
async function release(target: PackageTarget): Promise<void> {
  const output = await temporaryFolder();
  const feed = feedOf(target);
  const packages = EXTENSIONS[target.platform].map((extension) => join(output, nameOf(target, extension)));
  for (const file of packages) await writeFile(file, `the package ${file}`);
  if (target.platform === 'linux') {
    await addToUpdateList(output, target, { version: VERSION, files: packages, date: new Date(0) });
  } else {
    await listByBuilder(output, { target, feed, packages });
  }
  await signFeeds(output, feed.signing);
  const made = [...packages, ...(await feedsIn(output))];
  for (const file of made) files.set(file.slice(output.length + 1), await readFile(file));
}

interface Run {
  readonly target: PackageTarget;
  readonly feed: UpdateFeed;
  readonly packages: readonly string[];
}

async function listByBuilder(output: string, { target, feed, packages }: Run): Promise<void> {
  const packager = {
    platform: target.platform === 'mac' ? Platform.MAC : Platform.WINDOWS,
    platformSpecificBuildOptions: {},
    config: {},
    info: { metadata: { dependencies: { 'electron-updater': '6.8.10' } } },
    appInfo: { version: VERSION },
    getResource: () => Promise.resolve(null),
  };
  const publish = publishOf(target, feed) as unknown[];
  const tasks = await Promise.all(
    packages.map((file) =>
      createUpdateInfoTasks({ packager, target: { outDir: output }, file, arch: Arch[target.arch] }, publish),
    ),
  );
  await writeUpdateInfoFiles(tasks.flat(), { emitArtifactCreated: () => Promise.resolve() });
}

async function feedsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.yml')).map((name) => join(folder, name));
}

/** electron-updater of an app that came in this package, on a computer with that processor. */
async function installed(target: PackageTarget): Promise<UpdateSource> {
  const folder = await temporaryFolder();
  const feed = { ...feedOf(target), url };
  const [publish] = publishOf(target, feed) as object[];
  const configurationFile = join(folder, 'app-update.yml');
  await writeFile(configurationFile, stringify({ ...publish, updaterCacheDirName: 'boathouse-updater' }));
  for (const file of feedKeysFiles(feed.signing)) if ('text' in file) await writeFile(join(folder, file.to), file.text);
  const { MacUpdater, NsisUpdater, AppImageUpdater } = updaters;
  const Updater = { linux: AppImageUpdater, mac: MacUpdater, win: NsisUpdater }[target.platform];
  const updater: AppUpdater = new Updater(undefined, updatedApp(folder, '0.1.0', configurationFile));
  const platform = { linux: 'linux', mac: 'darwin', win: 'win32' }[target.platform];
  Object.assign(updater, {
    httpExecutor: new LoopbackExecutor(),
    _testOnlyOptions: { platform, isUseDifferentialDownload: false },
  });
  await followSignedFeed(updater, { configurationFile, keysFile: join(folder, FEED_KEYS_FILE) });
  return electronUpdaterSource(updater);
}

/** The packages that were fetched. */
async function update(target: PackageTarget): Promise<string[]> {
  const source = await installed(target);
  requests.length = 0;
  expect(await source.check()).toBe(VERSION);
  await source.download(() => undefined);
  return requests.filter((name) => !name.endsWith('.yml'));
}

/** For as long as `run` takes, this computer's processor. */
async function onProcessor<T>(arch: string, run: () => Promise<T>): Promise<T> {
  const own = process.arch;
  Object.defineProperty(process, 'arch', { value: arch });
  try {
    return await run();
  } finally {
    Object.defineProperty(process, 'arch', { value: own });
  }
}

beforeEach(async () => {
  files = new Map();
  requests = [];
  ({ server, url } = await serveFeed(files, (name) => requests.push(name)));
  // What MacUpdater hands a downloaded update to.
  const electron = load.resolve('electron');
  const autoUpdater = { on: () => undefined, setFeedURL: () => undefined };
  load.cache[electron] = { id: electron, loaded: true, exports: { autoUpdater } } as unknown as NodeJS.Module;
  process.env['APPIMAGE'] = join(await temporaryFolder(), 'old.AppImage');
});

afterEach(() => {
  Reflect.deleteProperty(load.cache, load.resolve('electron'));
  delete process.env['APPIMAGE'];
  server.close();
});

describe.skipIf(process.platform !== 'linux')('of packages for all platforms on one server', () => {
  const runs = TARGETS.flatMap((target) =>
    (target.arch === 'universal' ? ['x64', 'arm64'] : [target.arch]).map((processor) => ({ ...target, processor })),
  );

  describe.each([
    ['as they are named here', TARGETS],
    ['the other way round', TARGETS.toReversed()],
  ])('released %s', (_order, order) => {
    it.each(runs)('an app from $platform, $arch on $processor fetches its own', async ({ processor, ...target }) => {
      for (const one of order) await release(one);
      const own = nameOf(target, { linux: 'AppImage', mac: 'zip', win: 'exe' }[target.platform]);
      expect(await onProcessor(processor, () => update(target))).toEqual([own]);
    });
  });

  it('none fetches another’s where its own was not released', async () => {
    for (const { processor, ...target } of runs) {
      files.clear();
      for (const other of TARGETS)
        if (other.platform !== target.platform || other.arch !== target.arch) await release(other);
      const source = await installed(target);
      const check = onProcessor(processor, () => source.check());
      await expect(check).rejects.toMatchObject({ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' });
    }
  });

  it('none believes another’s feed under the name of its own', async () => {
    for (const target of TARGETS) await release(target);
    const feeds = [...files].filter(([name]) => name.endsWith('.yml'));
    expect(new Set(feeds.map(([name]) => name)).size).toBe(TARGETS.length);
    for (const { processor, ...target } of runs) {
      const source = await installed(target);
      requests.length = 0;
      await onProcessor(processor, () => source.check());
      const [own = ''] = requests;
      for (const [name, text] of feeds.filter(([other]) => other !== own)) {
        files.set(own, text);
        const check = onProcessor(processor, () => source.check());
        await expect(check, `${own} is ${name}`).rejects.toMatchObject({ code: 'feed-signature-wrong' });
      }
      for (const [name, text] of feeds) files.set(name, text);
    }
  });
});
