import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import updaters from 'electron-updater';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedKeysFiles, feedSigning, signFeeds } from '../../../build/packaging/feed-signing.ts';
import { AppUpdates } from '../../../electron/main/updates/app-updates.ts';
import { electronUpdaterSource } from '../../../electron/main/updates/electron-updater-source.ts';
import { FEED_KEYS_FILE, signFeed } from '../../../electron/client/feed-signature.ts';
import { followSignedFeed } from '../../../electron/main/updates/signed-feed.ts';
import { LoopbackExecutor, serveFeed, updatedApp } from '../../support/desktop/loopback-updater.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** The real electron-updater, as in an AppImage, against a feed on this machine. Electron's own are the app's adapter and its network. */
const PACKAGE = Buffer.from('a newer Boathouse');
const FILE = 'Boathouse.AppImage';
/** As electron-updater calls it here. */
const FEED = process.arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${process.arch}.yml`;
const OTHER_FEED = process.arch === 'x64' ? 'latest-linux-arm64.yml' : 'latest-linux.yml';
const sha512 = (data: Buffer): string => createHash('sha512').update(data).digest('base64');

let files: Map<string, string | Buffer>;
let server: Server;
let folder: string;
let url: string;

const keyOf = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const publisher = keyOf();

/** As electron-builder writes it. */
function feedOf(version: string, hash: string | null = sha512(PACKAGE)): string {
  const line = hash === null ? '' : `\n    sha512: ${hash}`;
  return `version: ${version}\nfiles:\n  - url: ${FILE}${line}\n    size: ${PACKAGE.length}\npath: ${FILE}\nreleaseDate: '2026-11-30T00:00:00.000Z'\n`;
}

function publish(version: string, hash: string | null = sha512(PACKAGE)): void {
  files.set(FEED, signFeed(feedOf(version, hash), FEED, publisher));
  files.set(FILE, PACKAGE);
}

/** An app of that version, whose package trusts these keys. */
async function updatesOf(version: string, env: NodeJS.ProcessEnv = {}): Promise<AppUpdates> {
  const signing = feedSigning({ BOATHOUSE_UPDATE_KEY: pemOf(publisher), ...env });
  for (const file of feedKeysFiles(signing)) if ('text' in file) await writeFile(join(folder, file.to), file.text);
  const config = join(folder, 'app-update.yml');
  await writeFile(config, `provider: generic\nurl: ${url}\nchannel: latest\nupdaterCacheDirName: boathouse-updater\n`);
  const updater = new updaters.AppImageUpdater(null, updatedApp(folder, version, config));
  Object.assign(updater, { httpExecutor: new LoopbackExecutor() });
  await followSignedFeed(updater, { configurationFile: config, keysFile: join(folder, FEED_KEYS_FILE) });
  return new AppUpdates({
    obstacle: null,
    source: () => Promise.resolve(electronUpdaterSource(updater)),
    clock: new FakeClock(),
  });
}

beforeEach(async () => {
  files = new Map();
  folder = await temporaryFolder();
  ({ server, url } = await serveFeed(files));
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

describe.skipIf(process.platform !== 'linux')('a feed is believed', () => {
  const refused = { kind: 'failed', version: null, trouble: 'unsigned' };
  const checked = async (updates: AppUpdates): Promise<AppUpdates['state']> => {
    await updates.check();
    return updates.state;
  };

  it('when the tools that make packages have signed it, once and again', async () => {
    publish('0.2.0');
    const made = await temporaryFolder();
    await writeFile(join(made, FEED), feedOf('0.2.0'));
    await writeFile(join(made, 'builder-debug.yml'), 'x64: {}\n');
    const signing = feedSigning({ BOATHOUSE_UPDATE_KEY: pemOf(publisher) });
    if (signing === null) throw new Error('there is a key');
    await signFeeds(made, signing);
    await signFeeds(made, signing);
    expect(await readFile(join(made, 'builder-debug.yml'), 'utf8')).toBe('x64: {}\n');
    files.set(FEED, await readFile(join(made, FEED)));
    expect(await checked(await updatesOf('0.1.0'))).toEqual({ kind: 'available', version: '0.2.0' });
  });

  it('not when it is signed with another key', async () => {
    publish('0.2.0');
    files.set(FEED, signFeed(feedOf('0.2.0'), FEED, keyOf()));
    const state = await checked(await updatesOf('0.1.0'));
    expect(state).toMatchObject({ ...refused, detail: expect.stringContaining('not signed with a key') as string });
  });

  it('not without a signature', async () => {
    publish('0.2.0');
    files.set(FEED, feedOf('0.2.0'));
    const state = await checked(await updatesOf('0.1.0'));
    expect(state).toMatchObject({ ...refused, detail: expect.stringContaining('has no signature') as string });
  });

  it.each<[string, (signed: string) => string]>([
    ['in a hash', (signed) => signed.replace(sha512(PACKAGE), sha512(Buffer.from('a harmful Boathouse')))],
    ['in its version', (signed) => signed.replace('0.2.0', '0.3.0')],
    ['by a line behind the signature', (signed) => `${signed}version: 0.3.0\n`],
    ['by a line before it', (signed) => signed.replace('# boathouse', 'version: 0.3.0\n# boathouse')],
    [
      'in its signature',
      (signed) => signed.replace(/(.)==\n$/, (_, last: string) => `${last === 'A' ? 'Q' : 'A'}==\n`),
    ],
  ])('not when it was changed %s', async (_what, change) => {
    publish('0.2.0');
    files.set(FEED, change(String(files.get(FEED))));
    expect(await checked(await updatesOf('0.1.0'))).toMatchObject(refused);
  });

  it('not when it is another processor’s', async () => {
    publish('0.2.0');
    files.set(FEED, signFeed(feedOf('0.2.0'), OTHER_FEED, publisher));
    expect(await checked(await updatesOf('0.1.0'))).toMatchObject(refused);
  });

  it('and leads to nothing older, although it was signed once', async () => {
    publish('0.1.0');
    const updates = await updatesOf('0.2.0');
    expect(await checked(updates)).toMatchObject({ kind: 'current' });
    await updates.download();
    expect(updates.state.kind).toBe('current');
    expect(await readdir(join(folder, 'cache')).catch(() => [])).toEqual([]);
  });

  it('with the key that follows the publisher’s, where a package has it', async () => {
    const next = keyOf();
    publish('0.2.0');
    files.set(FEED, signFeed(feedOf('0.2.0'), FEED, next));
    const nextKeys = createPublicKey(next).export({ type: 'spki', format: 'pem' }).toString();
    const updates = await updatesOf('0.1.0', { BOATHOUSE_UPDATE_NEXT_KEYS: nextKeys });
    expect(await checked(updates)).toEqual({ kind: 'available', version: '0.2.0' });
  });
});
