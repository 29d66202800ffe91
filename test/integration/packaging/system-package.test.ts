import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../../electron/api/version.ts';
import { homeFolder } from '../../../electron/client/home-folder.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { makeSystemPackage } from '../../../build/packaging/system-package/make-system-package.ts';
import { updateFeed } from '../../../build/packaging/update-feed.ts';
import { addToUpdateList } from '../../../build/packaging/update-list.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { expectSuccess } from '../../support/command.ts';
import { ThrowawayRoot } from '../../support/throwaway-root.ts';

/** The packages of an app that is small, so that they are made in a moment; the real one is installed in `e2e/desktop/installed-app`. */
const APP: Readonly<Record<string, { readonly text: string; readonly mode: number }>> = {
  'boathouse-desktop': { text: '#!/bin/sh\necho "as Node: ${ELECTRON_RUN_AS_NODE:-0}, $*"\n', mode: 0o755 },
  'chrome-sandbox': { text: 'setuid', mode: 0o755 },
  // As a careful umask makes it.
  'LICENSE.electron.txt': { text: 'license', mode: 0o600 },
  'resources/app.asar': { text: 'archive', mode: 0o644 },
};
const TARGET: PackageTarget = { platform: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' };
const UNPACKED = TARGET.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked';
const PUBLISHER = { maintainer: 'Ann Example <ann@example.org>', homepage: 'https://example.org/100%25' };
const KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
const FEED = updateFeed(
  { BOATHOUSE_UPDATE_URL: 'https://example.org/feed/', BOATHOUSE_UPDATE_KEY: String(KEY) },
  TARGET,
);

/** What either package installs, as `ls` has it. */
const INSTALLED = [
  'drwxr-xr-x /opt/Boathouse',
  'drwxr-xr-x /opt/Boathouse/resources',
  'drwxr-xr-x /usr/share/doc/boathouse',
  'drwxr-xr-x /opt/Boathouse/resources/bin',
  '-rwxr-xr-x /opt/Boathouse/boathouse-desktop',
  '-rwsr-xr-x /opt/Boathouse/chrome-sandbox',
  '-rw-r--r-- /opt/Boathouse/LICENSE.electron.txt',
  '-rw-r--r-- /opt/Boathouse/resources/app-update.yml',
  '-rw-r--r-- /opt/Boathouse/resources/app.asar',
  '-rw-r--r-- /opt/Boathouse/resources/apparmor-profile',
  '-rwxr-xr-x /opt/Boathouse/resources/bin/boathouse',
  '-rw-r--r-- /opt/Boathouse/resources/package-type',
  '-rwxr-xr-x /usr/bin/boathouse',
  '-rw-r--r-- /usr/share/applications/boathouse-desktop.desktop',
  '-rw-r--r-- /usr/share/doc/boathouse/copyright',
  '-rw-r--r-- /usr/share/icons/hicolor/512x512/apps/boathouse-desktop.png',
].sort();

const has = async (program: string): Promise<boolean> =>
  (await findExecutable(program, searchPath(process.env))) !== null;
const noDpkg = (await has('dpkg-deb')) ? null : 'there is no dpkg-deb';
const noRpm = (await has('rpmbuild')) ? null : 'there is no rpmbuild';
const noRoot = await ThrowawayRoot.obstacle();

const titled = (title: string, ...obstacles: readonly (string | null)[]): string => {
  const why = obstacles.find((one) => one !== null);
  return why === undefined ? title : `${title}: skipped, ${why}`;
};

let output: string;
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'bh-system-package-'));
  const files = { ...APP };
  const launcher = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'boathouse'), 'utf8');
  files['resources/bin/boathouse'] = { text: launcher, mode: 0o755 };
  for (const [name, { text, mode }] of Object.entries(files)) {
    const file = join(output, UNPACKED, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
  }
});
afterAll(() => rm(output, { recursive: true }));

const make = (format: 'deb' | 'rpm', target = TARGET): Promise<string> =>
  makeSystemPackage(format, { root: CHECKOUT, target, output, publisher: PUBLISHER, feed: FEED, effort: 'fast' });

/** What is left in a root: but for what the package managers note, and what other packages make of all menus and icons whenever one changes. */
const leftIn = async (root: ThrowawayRoot, ...without: readonly string[]): Promise<string[]> =>
  (await root.changes('/var/lib/dpkg', '/var/lib/rpm', '/root/.rpmdb', '/var/log', '/var/cache', ...without)).filter(
    (path) => !path.endsWith('.cache'),
  );

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe.skipIf(noDpkg !== null)(titled('the deb', noDpkg), () => {
  let file: string;
  beforeAll(async () => {
    file = await make('deb');
  });

  it('installs these files, all of them root’s', async () => {
    const listed = lines(await expectSuccess(['dpkg-deb', '--contents', file])).map((line) => {
      const [mode = '', owner = '', , , , path = ''] = line.split(/ +/);
      expect(owner).toBe('root/root');
      return `${mode} ${path.replace(/^\.|\/$/g, '')}`;
    });
    const parents = /^drwxr-xr-x (?:|\/opt|\/usr(?:\/(?!share\/doc\/boathouse).*)?)$/;
    expect(listed.filter((line) => !parents.test(line)).sort()).toEqual(INSTALLED);
  });

  it('says what it is, what it needs and whom to ask', async () => {
    const field = (name: string): Promise<string> => expectSuccess(['dpkg-deb', '--field', file, name]);
    expect(file.endsWith(`Boathouse-${VERSION}-linux-${TARGET.arch === 'arm64' ? 'arm64' : 'amd64'}.deb`)).toBe(true);
    expect([await field('Package'), await field('Version')]).toEqual(['boathouse', VERSION]);
    expect([await field('Maintainer'), await field('Homepage')]).toEqual([PUBLISHER.maintainer, PUBLISHER.homepage]);
    expect(await field('Depends')).toContain(TARGET.arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86');
    const description = await field('Description');
    expect(description).toMatch(/^Linux containers in a small virtual machine\n A desktop app/);
    expect(description).toMatch(/The docker client, compose and buildx are included/);
  });

  it('leaves the unpacked app as it was', async () => {
    expect((await stat(join(output, UNPACKED, 'chrome-sandbox'))).mode & 0o7777).toBe(0o755);
    await expect(stat(join(output, UNPACKED, 'resources', 'package-type'))).rejects.toThrow('ENOENT');
  });

  it.skipIf(noRoot !== null)(titled('is installed and removed, and leaves nothing', noRoot), async () => {
    await using root = await ThrowawayRoot.lay();
    await root.run(['dpkg', '--force-depends', '--install', file]);
    expect(await root.run(['/usr/bin/boathouse', 'ps', 'a b'])).toBe(
      'as Node: 1, /opt/Boathouse/resources/app.asar/dist/electron/cli/main.js ps a b',
    );
    expect(await root.run(['dpkg', '--verify', 'boathouse'])).toBe('');
    const said = await root.run(['dpkg', '--purge', 'boathouse']);
    expect(said.split('rm -r ~/.local/share/boathouse ')).toHaveLength(2);
    expect(await leftIn(root)).toEqual([]);
  });

  it.skipIf(noRoot !== null)(titled('has a profile where AppArmor understands it', noRoot), async () => {
    await using root = await ThrowawayRoot.lay();
    const profile = '/etc/apparmor.d/boathouse-desktop';
    const parser = async (exitCode: number): Promise<void> => {
      const script = `printf '#!/bin/sh\\nexit ${exitCode}\\n' >/usr/sbin/apparmor_parser; chmod 755 /usr/sbin/apparmor_parser`;
      await root.run(['sh', '-c', script]);
    };
    await parser(1);
    await root.run(['dpkg', '--force-depends', '--install', file]);
    expect(await leftIn(root, '/opt', '/usr')).toEqual([]);
    await parser(0);
    await root.run(['dpkg', '--force-depends', '--install', file]);
    expect(await root.run(['cat', profile])).toContain('profile boathouse-desktop /opt/Boathouse/boathouse-desktop ');
    await root.run(['dpkg', '--remove', 'boathouse']);
    expect(await leftIn(root, '/usr/sbin')).toEqual([]);
  });

  it('is made for the other architecture too', async () => {
    const other = TARGET.arch === 'arm64' ? 'x64' : 'arm64';
    const here = join(output, UNPACKED);
    const there = join(output, other === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
    await expectSuccess(['cp', '--archive', here, there]);
    const made = await make('deb', { platform: 'linux', arch: other });
    const arch = await expectSuccess(['dpkg-deb', '--field', made, 'Architecture']);
    expect(arch).toBe(other === 'arm64' ? 'arm64' : 'amd64');
  });
});

describe.skipIf(noRpm !== null)(titled('the rpm', noRpm), () => {
  let file: string;
  beforeAll(async () => {
    file = await make('rpm');
  });
  const query = (...args: readonly string[]): Promise<string> =>
    expectSuccess(['rpm', '--query', '--package', ...args, file]);

  it('installs the same files as the deb', async () => {
    const listed = lines(
      await query('--queryformat', '[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILENAMES}\\n]'),
    );
    expect(listed.map((line) => line.replace(' root/root ', ' ')).sort()).toEqual(INSTALLED);
  });

  it('says what it is, what it needs and whom to ask', async () => {
    const format = '%{NAME}|%{VERSION}|%{ARCH}|%{LICENSE}|%{URL}|%{PACKAGER}';
    const arch = TARGET.arch === 'arm64' ? 'aarch64' : 'x86_64';
    expect(await query('--queryformat', format)).toBe(
      ['boathouse', VERSION, arch, 'Apache-2.0', PUBLISHER.homepage, PUBLISHER.maintainer].join('|'),
    );
    const needed = lines(await query('--requires')).filter((name) => !name.startsWith('rpmlib('));
    expect(needed).toContain(TARGET.arch === 'arm64' ? 'qemu-system-aarch64-core' : 'qemu-system-x86-core');
    // Nothing that rpmbuild has found by itself.
    expect(needed.filter((name) => /\.so|^\/(?!bin\/sh)/.test(name))).toEqual([]);
  });

  it.skipIf(noRoot !== null)(titled('is installed, upgraded and removed, and leaves nothing', noRoot), async () => {
    await using root = await ThrowawayRoot.lay();
    const force = ['--nodeps', '--nosignature'];
    await root.run(['rpm', '--install', ...force, file]);
    expect(await root.run(['rpm', '--upgrade', '--force', ...force, file])).not.toContain('is removed');
    expect(await root.run(['/usr/bin/boathouse', 'status'])).toContain('cli/main.js status');
    expect(await root.run(['rpm', '--erase', '--nodeps', 'boathouse'])).toContain('rm -r ~/.local/share/boathouse ');
    await root.run(['sh', '-c', '! ls -d /opt/Boathouse /usr/share/doc/boathouse']);
    expect(await leftIn(root)).toEqual([]);
  });
});

it('the data is where a removed package says that it is', async () => {
  vi.stubEnv('XDG_DATA_HOME', '');
  const folder = homeFolder({}, 'linux').replace(homedir(), '~');
  vi.unstubAllEnvs();
  const script = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'after-remove'), 'utf8');
  expect(script).toContain(`  rm -r ${folder} `);
});

it('the links to its commands, and no others, are deleted by what a removed package says', async () => {
  const script = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'after-remove'), 'utf8');
  const [, command = ''] = /^ {2}(find .*? -delete) {3}the links/m.exec(script) ?? [];
  const home = await mkdtemp(join(output, 'home-'));
  const links: Readonly<Record<string, string>> = {
    '.local/bin/boathouse': '/opt/Boathouse/resources/bin/boathouse',
    '.local/bin/docker': '/opt/Boathouse/resources/bin/docker',
    '.local/bin/other': '/opt/Boathouse-Other/bin/other',
    '.docker/cli-plugins/docker-compose': '/opt/Boathouse/resources/cli-plugins/docker-compose',
    '.docker/cli-plugins/docker-buildx': '/usr/libexec/docker/cli-plugins/docker-buildx',
  };
  for (const [name, target] of Object.entries(links)) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await symlink(target, join(home, name));
  }
  await writeFile(join(home, '.local', 'bin', 'mine'), 'mine');
  await expectSuccess(['env', `HOME=${home}`, 'sh', '-c', command]);
  expect((await readdir(join(home, '.local', 'bin'))).sort()).toEqual(['mine', 'other']);
  expect(await readdir(join(home, '.docker', 'cli-plugins'))).toEqual(['docker-buildx']);
});

it('an engine is stopped before the data is deleted, by what a removed package says', async () => {
  const script = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'after-remove'), 'utf8');
  expect(script).toMatch(/^ {2}pkill -f \/opt\/Boathouse\/ .*\n {2}rm -r /m);
});

it('names what is to be installed where the tool is missing', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = join(output, 'no-programs');
  await mkdir(process.env['PATH'], { recursive: true });
  try {
    await expect(make('deb')).rejects.toMatchObject({ code: 'package-failed' });
  } finally {
    process.env['PATH'] = path;
  }
});

it('lists the packages for the updater, beside those that are there', async () => {
  const folder = join(output, 'list');
  await mkdir(folder);
  await writeFile(join(folder, 'Boathouse.deb'), 'deb');
  const list = join(folder, 'latest-linux.yml');
  const old = { url: 'Boathouse.AppImage', sha512: 'hash', size: 5 };
  await writeFile(list, JSON.stringify({ version: '1.0.0', files: [old], path: old.url, sha512: old.sha512 }));
  const release = { files: [join(folder, 'Boathouse.deb')], date: new Date(0) };
  await addToUpdateList(folder, { platform: 'linux', arch: 'x64' }, { version: '1.0.0', ...release });
  const deb = { url: 'Boathouse.deb', sha512: expect.stringMatching(/^[\w+/]{86}==$/) as string, size: 3 };
  expect(parse(await readFile(list, 'utf8'))).toEqual({
    version: '1.0.0',
    files: [old, deb],
    path: old.url,
    sha512: old.sha512,
    releaseDate: '1970-01-01T00:00:00.000Z',
  });
  await addToUpdateList(folder, { platform: 'linux', arch: 'x64' }, { version: '1.1.0', ...release });
  expect(parse(await readFile(list, 'utf8'))).toMatchObject({ version: '1.1.0', files: [deb], path: deb.url });
});
