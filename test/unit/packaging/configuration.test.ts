import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import { configuration } from '../../../build/packaging/configuration.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { type UpdateFeed, updateFeed } from '../../../build/packaging/update-feed.ts';
import { publisher } from '../../../build/packaging/publisher.ts';
import { CHECKOUT } from '../../support/checkout.ts';

/** What electron-builder itself asks of a configuration before it begins. */
const { validateConfiguration } = createRequire(import.meta.url)('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: Configuration, debugLogger: { isEnabled: boolean }) => Promise<void>;
};
const validate = (config: Configuration): Promise<void> => validateConfiguration(config, { isEnabled: false });

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
  });

describe.each(TARGETS)('the configuration for $platform, $arch', (target) => {
  const config = configurationOf(target);

  it('passes electron-builder’s schema', async () => {
    await validate(config);
  });

  it('has the feed that was named, and else none', async () => {
    expect(config.publish).toBeNull();
    const fed = configurationOf(target, { url: 'https://example.org/boathouse/', signing: null });
    await validate(fed);
    expect(fed.publish).toEqual([{ provider: 'generic', url: 'https://example.org/boathouse/', channel: 'latest' }]);
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

it('signs for macOS with what V8 and the hypervisors need, and a helper of Chromium’s with what V8 needs', async () => {
  const { mac } = configurationOf({ platform: 'mac', arch: 'arm64' });
  const keys = async (file: unknown): Promise<string[]> =>
    [...(await readFile(String(file), 'utf8')).matchAll(/<key>com\.apple\.security\.([^<]+)<\/key>\s*<true\/>/g)].map(
      ([, key = '']) => key,
    );
  expect(mac?.hardenedRuntime).toBe(true);
  expect(await keys(mac?.entitlements)).toEqual([
    'cs.allow-jit',
    'cs.allow-unsigned-executable-memory',
    'hypervisor',
    'virtualization',
  ]);
  expect(await keys(mac?.entitlementsInherit)).toEqual(['cs.allow-jit', 'cs.allow-unsigned-executable-memory']);
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
    expect(updateFeed({ ...URL_OF, CSC_LINK: 'key.p12' }, mac)).toEqual({
      url: 'https://example.org/boathouse',
      signing: null,
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

  it('wants packages signed where the updater believes signatures', () => {
    expect(() => updateFeed(URL_OF, win)).toThrow(expect.objectContaining({ code: 'feed-unsigned' }) as Error);
    expect(() => updateFeed(URL_OF, mac)).toThrow('has to be signed');
    expect(() => updateFeed(URL_OF, linux)).toThrow('has to be signed');
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(updateFeed({ ...URL_OF, BOATHOUSE_UPDATE_KEY: String(key) }, linux)?.signing).not.toBeNull();
    expect(updateFeed({ ...URL_OF, WIN_CSC_LINK: 'key.p12' }, win)).not.toBeNull();
  });
});
