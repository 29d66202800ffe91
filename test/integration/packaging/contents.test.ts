import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appFiles } from '../../../build/packaging/app-files.ts';
import { listing } from '../../../build/packaging/listing.ts';
import { LockedPackages } from '../../../build/packaging/locked-packages.ts';
import { thirdPartyNotices } from '../../../build/packaging/notices.ts';
import type { PackagedFile, PackageTarget } from '../../../build/packaging/package-target.ts';
import { prebuiltClients } from '../../../build/packaging/prebuilt-clients.ts';
import { prebuiltHypervisor } from '../../../build/packaging/prebuilt-hypervisor.ts';
import { absentPrograms, resourceFiles } from '../../../build/packaging/resource-files.ts';
import { CHECKOUT } from '../../support/checkout.ts';

/** Of this machine's architecture, whose image is built. */
const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const guest = arch === 'x64' ? 'amd64' : 'arm64';
const TARGETS: readonly PackageTarget[] = [
  { platform: 'linux', arch },
  { platform: 'mac', arch },
  { platform: 'win', arch },
];

/** Every kind of file that may be in the archive, and where. */
const EXPECTED = [
  /^package\.json$/,
  /^dist\/electron\/[\w/-]+\.c?js$/,
  /^dist\/electron\/native\/prebuilt\/[a-z0-9]+-(?:x64|arm64)\/boathouse(?:-pipes)?\.node$/,
  /^dist\/renderer\/(?:index\.html|icon\.svg|assets\/[\w-]+\.(?:js|css))$/,
  /^build\/icons\/(?:app\.png|tray\/\w+(?:@2x)?\.(?:png|ico))$/,
  /^node_modules\/[@\w./-]+\.(?:js|cjs|mjs|json)$/,
];
const UNWANTED = [/\.map$/, /\.d\.[cm]?ts$/, /(?:^|\/)(?:tests?|src)\/.*\.ts$/, /\.test\./, /\/\./, /tsbuildinfo/];
const names = async (target: PackageTarget): Promise<string[]> =>
  (await appFiles(CHECKOUT, target)).map(({ to }) => to);

describe.each(TARGETS)('the archive for $platform', (target) => {
  it('holds what runs, and nothing else', async () => {
    const all = await names(target);
    expect(all.filter((name) => !EXPECTED.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(all.filter((name) => UNWANTED.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
    for (const program of ['main/main.js', 'daemon/main.js', 'cli/main.js', 'preload/preload.cjs']) {
      expect(all).toContain(`dist/electron/${program}`);
    }
    expect(all).toContain('dist/electron/vm/network/network-worker.js');
    expect(all).toContain('dist/renderer/index.html');
  });

  it('holds the packages that the code needs, and none that only developers do', async () => {
    const { production } = await LockedPackages.read(CHECKOUT);
    const found = new Set(
      (await names(target)).flatMap((name) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name) ?? []),
    );
    expect([...found].sort()).toEqual(production.map(({ path }) => path).filter((path) => found.has(path)));
    expect(
      production
        .map(({ path }) => path)
        .filter((path) => !found.has(/^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '')),
    ).toEqual([]);
    for (const name of ['electron', 'typescript', 'vitest', 'react', 'cpu-features', 'nan']) {
      expect(found).not.toContain(`node_modules/${name}`);
    }
  });

  it('has beside it the launcher, the docker client, the image of its architecture and the licenses', async () => {
    const resources = (await resourceFiles(CHECKOUT, target)).map(({ to }) => to);
    expect(resources.sort()).toEqual(
      [
        ...['bin/boathouse', ...(target.platform === 'win' ? ['bin/boathouse.cmd'] : [])],
        // Of other systems there is what somebody put into dist/prebuilt.
        ...(target.platform === 'linux'
          ? ['bin/docker', 'cli-plugins/docker-buildx', 'cli-plugins/docker-compose']
          : (await prebuiltClients(CHECKOUT, target)).map(({ to }) => to)),
        ...((await prebuiltHypervisor(CHECKOUT, target))?.files ?? []).map(({ to }) => to),
        ...['manifest.json', 'vmlinux', 'initramfs.img', 'rootfs.img', 'boot.img', 'sbom.spdx.json'].map(
          (name) => `image/${guest}/${name}`,
        ),
        'LICENSE.txt',
        'THIRD-PARTY-NOTICES.txt',
      ].sort(),
    );
    const lines = (await listing(CHECKOUT, target, () => undefined)).trimEnd().split('\n');
    expect(lines).toHaveLength((await names(target)).length + resources.length);
    expect(lines).toContainEqual(expect.stringMatching(/^ *\d{8,}  image\/\w+\/rootfs\.img$/));
  });
});

describe('what users will have to install', () => {
  const file = (to: string): PackagedFile => ({ to, text: '' });

  it('is told of a package for macOS or Windows that nobody has put it in', async () => {
    const said = async (platform: PackageTarget['platform']): Promise<string[]> => {
      const sentences: string[] = [];
      await listing(CHECKOUT, { platform, arch }, (sentence) => sentences.push(sentence));
      return sentences;
    };
    expect(await said('linux')).toEqual([]);
    const target = { platform: 'mac', arch } as const;
    const [hypervisor, client] = absentPrograms(target, [file('bin/boathouse')]);
    expect(hypervisor).toContain('no hypervisor');
    expect(client).toContain('no docker client');
    expect(await said('mac')).toEqual(absentPrograms(target, await resourceFiles(CHECKOUT, target)));
    expect(absentPrograms(target, [file('hypervisor/vfkit'), file('bin/docker')])).toEqual([]);
  });
});

it('every file of a package that another one of it loads is there', async () => {
  const files = await appFiles(CHECKOUT, { platform: 'linux', arch });
  const all = new Set(files.map(({ to }) => to));
  const missing: string[] = [];
  for (const file of files) {
    if (!file.to.startsWith('node_modules/') || !/\.[cm]?js$/.test(file.to) || !('from' in file)) continue;
    const text = await readFile(file.from, 'utf8');
    for (const [, name = ''] of text.matchAll(
      /^(?:const|var|let|import|export)\b.*?(?:require\(|from )['"](\.[^'"]+)['"]/gm,
    )) {
      const to = posix.join(posix.dirname(file.to), name).replace(/\/$/, '');
      const forms = [to, `${to}.js`, `${to}.json`, `${to}/index.js`, `${to}/index.cjs`, `${to}/package.json`];
      if (!forms.some((one) => all.has(one))) missing.push(`${file.to}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
});

it('the addon of another system is not taken for one of ours', async () => {
  const addons = async (platform: PackageTarget['platform']): Promise<string[]> =>
    (await names({ platform, arch })).filter((name) => name.endsWith('.node'));
  expect((await addons('win')).filter((name) => name.includes(process.platform))).toEqual([]);
  expect((await addons('linux')).filter((name) => !name.includes('linux'))).toEqual([]);
});

it('the notices name each package with its license and text', async () => {
  const text = await thirdPartyNotices(CHECKOUT);
  for (const name of ['ssh2', 'zod', 'react', 'react-aria-components', 'uplot', '@xterm/xterm']) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\nLicense: \\S+\\n\\n\\S`, 'm'));
  }
  const added = await thirdPartyNotices(CHECKOUT, [{ title: 'docker-cli 1 (Debian)', text: 'License: Apache-2.0' }]);
  expect(added).toBe(`${text}\n${'-'.repeat(80)}\n\ndocker-cli 1 (Debian)\n\nLicense: Apache-2.0\n`);
  expect(text).not.toMatch(/^(?:vitest|typescript) \d/m);
  expect(text).not.toMatch(/License: see below\n\n?-/);
});

describe('what is missing', () => {
  it('is named with the command that makes it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'bh-package-'));
    try {
      for (const [name, text] of [
        ['package.json', '{}'],
        ['electron/cli/main.ts', ''],
      ] as const) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), text);
      }
      await expect(appFiles(root, { platform: 'linux', arch })).rejects.toMatchObject({
        message: `${join(root, 'dist/electron/cli/main.js')} is not there`,
        hint: 'Run `npm run build` first, or `npm run setup`, which does all of it.',
      });
      await mkdir(join(root, 'dist', 'image', guest), { recursive: true });
      await expect(resourceFiles(root, { platform: 'linux', arch })).rejects.toMatchObject({ code: 'image-not-fit' });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
