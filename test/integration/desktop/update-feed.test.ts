import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import updaters from 'electron-updater';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUpdates } from '../../../electron/main/updates/app-updates.ts';
import { electronUpdaterSource } from '../../../electron/main/updates/electron-updater-source.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** The real electron-updater, as in an AppImage, against a feed on this machine. Electron's own are the app's adapter and its network. */
const load = createRequire(import.meta.url);
const { NodeHttpExecutor } = load('builder-util/out/nodeHttpExecutor') as {
  NodeHttpExecutor: new () => { doDownload(request: object, download: object, redirects: number): void };
};
const { configureRequestUrl, configureRequestOptions } = load('builder-util-runtime') as {
  configureRequestUrl: (url: URL, request: object) => void;
  configureRequestOptions: (request: object) => void;
};

interface DownloadOptions {
  readonly cancellationToken: {
    createPromise<T>(
      run: (resolve: (value: T) => void, reject: (error: Error) => void, onCancel: object) => void,
    ): Promise<T>;
  };
}

/** What Electron's does over Chromium's network. */
class LoopbackExecutor extends NodeHttpExecutor {
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = {};
      configureRequestUrl(url, request);
      configureRequestOptions(request);
      const callback = (error: unknown): void => (error instanceof Error ? reject(error) : resolve(destination));
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

const PACKAGE = Buffer.from('a newer Boathouse');
const FILE = 'Boathouse.AppImage';
const sha512 = (data: Buffer): string => createHash('sha512').update(data).digest('base64');

let files: Map<string, string | Buffer>;
let server: Server;
let folder: string;
let url: string;

function publish(version: string, hash: string | null = sha512(PACKAGE)): void {
  const line = hash === null ? '' : `\n    sha512: ${hash}`;
  files.set(
    'latest-linux.yml',
    `version: ${version}\nfiles:\n  - url: ${FILE}${line}\n    size: ${PACKAGE.length}\npath: ${FILE}\nreleaseDate: '2026-11-30T00:00:00.000Z'\n`,
  );
  files.set(FILE, PACKAGE);
}

async function updatesOf(version: string): Promise<AppUpdates> {
  const config = join(folder, 'app-update.yml');
  await writeFile(config, `provider: generic\nurl: ${url}\nchannel: latest\nupdaterCacheDirName: boathouse-updater\n`);
  const updater = new updaters.AppImageUpdater(null, {
    version,
    name: 'Boathouse',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: join(folder, 'data'),
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  Object.assign(updater, { httpExecutor: new LoopbackExecutor() });
  return new AppUpdates({
    obstacle: null,
    source: () => Promise.resolve(electronUpdaterSource(updater)),
    clock: new FakeClock(),
  });
}

beforeEach(async () => {
  files = new Map();
  folder = await temporaryFolder();
  server = createServer((request, response) => {
    const content = files.get((request.url ?? '').slice(1).replace(/\?.*/, ''));
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  process.env['APPIMAGE'] = join(folder, 'old.AppImage');
  await writeFile(process.env['APPIMAGE'], 'the old one');
});

afterEach(() => {
  delete process.env['APPIMAGE'];
  server.close();
});

describe.skipIf(process.platform !== 'linux')('an update from a feed', () => {
  it('is found, downloaded, and ready when its hash is right', async () => {
    publish('0.2.0');
    const updates = await updatesOf('0.1.0');
    await updates.check();
    expect(updates.state).toEqual({ kind: 'available', version: '0.2.0' });
    await updates.download();
    expect(updates.state).toEqual({ kind: 'ready', version: '0.2.0' });
    expect(await readdir(join(folder, 'cache', 'boathouse-updater', 'pending'))).toContain(FILE);
  });

  it.each(['0.1.0', '0.0.9', '0.1.0-beta.1'])('is none when the feed has %s', async (version) => {
    publish(version);
    const updates = await updatesOf('0.1.0');
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'current', checkedMs: expect.any(Number) as number });
    await updates.download();
    expect(updates.state.kind).toBe('current');
  });

  it('is thrown away when it is not what the feed says', async () => {
    publish('0.2.0');
    files.set(FILE, Buffer.from('a harmful Boathouse'.slice(0, PACKAGE.length)));
    const updates = await updatesOf('0.1.0');
    await updates.check();
    await updates.download();
    expect(updates.state).toMatchObject({ kind: 'failed', version: '0.2.0', trouble: 'damaged' });
    const pending = join(folder, 'cache', 'boathouse-updater', 'pending');
    expect(await readdir(pending).catch(() => [])).not.toContain(FILE);
  });

  it('is refused when the feed names no hash', async () => {
    publish('0.2.0', null);
    const updates = await updatesOf('0.1.0');
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'failed', version: null, trouble: 'unsigned' });
    publish('0.2.0', 'short');
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'failed' });
  });

  it('cannot be had from a feed that is not there, and says so', async () => {
    const updates = await updatesOf('0.1.0');
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'failed', version: null, trouble: 'feed-missing' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'failed', version: null, trouble: 'unreachable' });
  });
});
