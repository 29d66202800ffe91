import { createHash, generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import { configuration } from '../../../build/packaging/configuration.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { reportUnsigned } from '../../../build/packaging/unsigned.ts';
import { type UpdateFeed, updateFeed } from '../../../build/packaging/update-feed.ts';
import { publisher } from '../../../build/packaging/publisher.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** What electron-builder itself asks of a configuration before it begins. */
const { validateConfiguration } = createRequire(import.meta.url)('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: Configuration, debugLogger: { isEnabled: boolean }) => Promise<void>;
};
/** As what makes universal apps compares names (@electron/universal, `index.js`). */
const { minimatch } = createRequire(createRequire(import.meta.url).resolve('@electron/universal'))('minimatch') as {
  minimatch: (path: string, pattern: string, options: { matchBase: boolean }) => boolean;
};
const validate = (config: Configuration): Promise<void> => validateConfiguration(config, { isEnabled: false });

const KEY = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const TARGETS: readonly PackageTarget[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'mac', arch: 'x64' },
  { platform: 'mac', arch: 'arm64' },
  { platform: 'mac', arch: 'universal' },
  { platform: 'win', arch: 'x64' },
  { platform: 'win', arch: 'arm64' },
];

const configurationOf = (target: PackageTarget, feed: UpdateFeed | null = null): Configuration =>
  configuration({
    root: CHECKOUT,
    target,
    staged: { app: '/stage/app', resources: '/stage/resources' },
    output: '/packages',
    electron: { folder: '/electron', version: '45.4.1' },
    publisher: { maintainer: 'Ann <ann@example.org>', homepage: 'https://example.org' },
    feed,
    onSigned: () => undefined,
  });

describe.each(TARGETS)('the configuration for $platform, $arch', (target) => {
  const config = configurationOf(target);

  it('passes electron-builder’s schema', async () => {
    await validate(config);
  });

  it('has the feed that was named, and else none', async () => {
    expect(config.publish).toBeNull();
    const env = {
      BOATHOUSE_UPDATE_URL: 'https://example.org/boathouse/',
      BOATHOUSE_UPDATE_KEY: KEY,
      CSC_LINK: 'key.p12',
    };
    const fed = configurationOf(target, updateFeed(env, target));
    await validate(fed);
    const channel = target.platform === 'linux' ? 'latest' : `latest-${target.arch}`;
    expect(fed.publish).toEqual([{ provider: 'generic', url: 'https://example.org/boathouse/', channel }]);
  });

  it('names files that are there', () => {
    const files = [
      config.linux?.icon,
      config.mac?.icon,
      config.mac?.entitlements,
      config.mac?.entitlementsInherit,
      config.win?.icon,
      config.nsis?.include,
    ].filter((file) => typeof file === 'string');
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('has what checks the archive wherever the system has that', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: target.platform !== 'linux',
    });
    expect(config.disableAsarIntegrity ?? false).toBe(false);
  });

  it('has a signature that fits wherever Apple silicon asks for one', () => {
    const { platform, arch } = target;
    const isAsked = platform === 'mac' && (arch === 'arm64' || arch === 'universal');
    expect(config.electronFuses?.resetAdHocDarwinSignature).toBe(isAsked);
  });
});

it('electron-builder’s schema refuses what it does not know', async () => {
  const config = { ...configurationOf({ platform: 'mac', arch: 'arm64' }), mac: { hardenedRuntim: true } };
  await expect(validate(config as Configuration)).rejects.toThrow(/configuration\.mac should be/);
});

it('asks for no administrator on Windows', () => {
  const { nsis, msi, win } = configurationOf({ platform: 'win', arch: 'x64' });
  expect([nsis?.perMachine, nsis?.allowElevation, msi?.perMachine, win?.requestedExecutionLevel]).toEqual([
    false,
    false,
    false,
    'asInvoker',
  ]);
});

it('has a reason for macOS to ask for the local network', () => {
  const { mac } = configurationOf({ platform: 'mac', arch: 'arm64' });
  expect(mac?.extendInfo).toEqual({ NSLocalNetworkUsageDescription: expect.stringContaining('Containers') as string });
});

it('signs for macOS with the hardened runtime, and all that is Electron with what V8 needs alone', async () => {
  const { mac } = configurationOf({ platform: 'mac', arch: 'arm64' });
  expect(mac?.hardenedRuntime).toBe(true);
  const text = await readFile(String(mac?.entitlements), 'utf8');
  expect(text.match(/(?<=<key>)[^<]+/g)).toEqual([
    'com.apple.security.cs.allow-jit',
    'com.apple.security.cs.allow-unsigned-executable-memory',
  ]);
  expect(mac?.entitlementsInherit).toBe(mac?.entitlements);
});

it('has a universal app take programs that are alike in both of its halves as they are', () => {
  const { mac } = configurationOf({ platform: 'mac', arch: 'universal' });
  const isAlike = (path: string): boolean =>
    minimatch(`Contents/Resources/${path}`, String(mac?.x64ArchFiles), { matchBase: true });
  const alike = ['hypervisor/vfkit', 'hypervisor/lib/libglib.dylib', 'bin/docker', 'cli-plugins/docker-compose'];
  expect(alike.filter((path) => !isAlike(path))).toEqual([]);
  expect(isAlike('app.asar.unpacked/other.node')).toBe(false);
});

describe('what is done to a packed app', () => {
  const packed = async (target: PackageTarget): Promise<{ resources: string; pack: () => Promise<void> }> => {
    const resources = await temporaryFolder();
    const context = { appOutDir: '/out', packager: { getResourcesDir: () => resources } };
    const { afterPack } = configurationOf(target);
    if (typeof afterPack !== 'function') throw new Error('nothing is done to it');
    return { resources, pack: async () => await afterPack(context as unknown as AfterPackContext) };
  };

  it('takes away what Electron shows without an app', async () => {
    const { resources, pack } = await packed({ platform: 'linux', arch: 'x64' });
    await writeFile(join(resources, 'default_app.asar'), '');
    await pack();
    expect(await readdir(resources)).toEqual([]);
  });

  it('lists the hypervisor’s files for Windows as they are now, since signing has changed programs', async () => {
    const list = async (platform: 'mac' | 'win'): Promise<string> => {
      const { resources, pack } = await packed({ platform, arch: 'x64' });
      const folder = join(resources, 'hypervisor');
      await mkdir(join(folder, 'share'), { recursive: true });
      await writeFile(join(folder, 'share', 'bios.bin'), 'data');
      await writeFile(join(folder, 'qemu.exe'), 'program, signed');
      await writeFile(
        join(folder, 'SHA256SUMS'),
        `${sha256('data')}  share/bios.bin\n${sha256('program')}  qemu.exe\n`,
      );
      await pack();
      return await readFile(join(folder, 'SHA256SUMS'), 'utf8');
    };
    expect(await list('win')).toBe(`${sha256('data')}  share/bios.bin\n${sha256('program, signed')}  qemu.exe\n`);
    expect(await list('mac')).toContain(`${sha256('program')}  qemu.exe`);
  });
});

describe('an app of macOS that was not signed', () => {
  it('is told of, and is no package where somebody was named to sign it', () => {
    const said: string[] = [];
    reportUnsigned({}, (sentence) => said.push(sentence));
    expect(said).toEqual([expect.stringContaining('not signed')]);
    expect(() => reportUnsigned({ CSC_NAME: 'Ann' }, () => undefined)).toThrow(
      expect.objectContaining({ code: 'package-unsigned' }) as Error,
    );
  });
});

describe('the publisher', () => {
  it('is asked for by the packages that name one', () => {
    expect(publisher({}, ['dir', 'AppImage'])).toBeNull();
    expect(() => publisher({ BOATHOUSE_HOMEPAGE: 'https://example.org' }, ['dir', 'deb'])).toThrow('deb packages say');
    const env = { BOATHOUSE_HOMEPAGE: 'https://example.org', BOATHOUSE_MAINTAINER: 'Ann <ann@example.org>' };
    expect(publisher(env, ['rpm'])?.maintainer).toBe('Ann <ann@example.org>');
  });

  it.each([
    ['Ann', 'https://example.org'],
    ['Ann <ann@example.org>\nDepends: all', 'https://example.org'],
    ['Ann <ann@example.org>', 'example.org'],
    ['Ann <ann@example.org>', 'https://example.org/\nSection: main'],
  ])('is refused where packages could not name it: %j, %j', (maintainer, homepage) => {
    const env = { BOATHOUSE_MAINTAINER: maintainer, BOATHOUSE_HOMEPAGE: homepage };
    expect(() => publisher(env, ['deb'])).toThrow(expect.objectContaining({ code: 'publisher-invalid' }) as Error);
  });
});

describe('the update feed', () => {
  const win: PackageTarget = { platform: 'win', arch: 'x64' };
  const mac: PackageTarget = { platform: 'mac', arch: 'arm64' };
  const linux: PackageTarget = { platform: 'linux', arch: 'x64' };
  const URL_OF = { BOATHOUSE_UPDATE_URL: 'https://example.org/boathouse' };

  it('is none unless it is named', () => {
    expect(updateFeed({}, linux)).toBeNull();
    expect(updateFeed({ ...URL_OF, BOATHOUSE_UPDATE_KEY: KEY, CSC_LINK: 'key.p12' }, mac)).toMatchObject({
      url: 'https://example.org/boathouse',
      channel: 'latest-arm64',
    });
  });

  it.each(['http://example.org', 'example.org', 'https://ann:secret@example.org', 'file:///tmp'])(
    'refuses %s',
    (url) => {
      expect(() => updateFeed({ BOATHOUSE_UPDATE_URL: url }, linux)).toThrow(
        expect.objectContaining({ code: 'feed-invalid' }) as Error,
      );
    },
  );

  it('refuses a folder below which an Intel Mac finds nothing for itself', () => {
    const env = { BOATHOUSE_UPDATE_KEY: KEY, CSC_LINK: 'key.p12', BOATHOUSE_UPDATE_URL: 'https://example.org/arm64/' };
    expect(() => updateFeed(env, mac)).toThrow(expect.objectContaining({ code: 'feed-invalid' }) as Error);
    expect(updateFeed(env, win)).not.toBeNull();
  });

  it.each([linux, mac, win])('wants the feed of $platform signed, and says how', (target) => {
    const signed = { ...URL_OF, CSC_LINK: 'key.p12', BOATHOUSE_UPDATE_KEY: KEY };
    expect(updateFeed(signed, target)?.signing.publicKeys).toContain('BEGIN PUBLIC KEY');
    expect(() => updateFeed({ ...signed, BOATHOUSE_UPDATE_KEY: '' }, target)).toThrow(
      expect.objectContaining({
        code: 'feed-unsigned',
        hint: expect.stringContaining('BOATHOUSE_UPDATE_KEY') as string,
      }) as Error,
    );
  });

  it('wants packages signed, too, where the updater believes signatures', () => {
    const env = { ...URL_OF, BOATHOUSE_UPDATE_KEY: KEY };
    expect(() => updateFeed(env, win)).toThrow(expect.objectContaining({ code: 'feed-unsigned' }) as Error);
    expect(() => updateFeed(env, mac)).toThrow('A package for mac that updates itself has to be signed');
    expect(updateFeed({ ...env, WIN_CSC_LINK: 'key.p12' }, win)?.channel).toBe('latest-x64');
  });
});
