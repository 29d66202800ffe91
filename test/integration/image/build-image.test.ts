import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isElf64 } from '../../../vm-assets/builder/binary/elf.ts';
import { sha256 } from '../../../vm-assets/builder/output/manifest.ts';
import { readErofs } from '../../unit/vm-assets/builder/fixtures/erofs-reader.ts';
import { fakeDebian } from './fake-debian.ts';
import { ImageWorld } from './image-world.ts';

let world: ImageWorld;
beforeEach(async () => {
  world = await ImageWorld.create();
});
afterEach(() => world.dispose());

const dockerDeb = '/debian/pool/main/docker.io_28.5.2-1.deb';

describe('an image', () => {
  it('has what the definition lists, with interpreter and libraries, and nothing else', async () => {
    await world.build();
    const root = readErofs(await world.read('rootfs.img'));
    const text = (path: string): string => {
      const node = root.get(path);
      return node?.type === 'file' ? node.data.toString() : '';
    };
    const expected = [
      '/usr/sbin/dockerd',
      '/usr/bin/containerd',
      '/usr/sbin/runc',
      '/usr/bin/runc',
      '/usr/lib/libc.so.6',
    ];
    expected.push(
      '/usr/lib/libseccomp.so.2',
      '/usr/lib/libseccomp.so.2.6',
      '/usr/lib64/ld-linux.so.2',
      '/usr/lib/ld-linux.so.2',
    );
    for (const path of expected) expect(root.has(path), path).toBe(true);
    expect(root.get('/lib64')).toEqual({ type: 'link', target: 'usr/lib64' });
    expect([...root.keys()].filter((path) => path.includes('debconf') || path.includes('share/doc'))).toEqual([]);
    expect(text('/etc/ca.crt')).toBe('A\nB\n');
    expect(text('/usr/lib/boathouse/services.list')).toBe('dockerd\n');
    expect(text('/usr/lib/modules/6.1-amd64/modules.dep')).toContain('kernel/disk.ko: kernel/bus.ko\n');
  });

  it('is named by a manifest whose hashes are those of the files', async () => {
    const manifest = await world.build();
    expect(manifest.kernelVersion).toBe('6.1-amd64');
    expect(manifest.engine.version).toBe('28.5.2');
    for (const file of Object.values(manifest.files)) expect(sha256(await world.read(file.name))).toBe(file.sha256);
    expect(isElf64(await world.read('vmlinux'))).toBe(true);
    const names = manifest.packages.map(({ name }) => name);
    expect(names).toEqual([
      'boot-stub',
      'busybox',
      'certificates',
      'containerd',
      'docker.io',
      'libc6',
      'libseccomp2',
      'linux-image-6.1-amd64',
      'runc',
    ]);
    expect((await world.read('sbom.spdx.json')).toString()).toContain('"name": "libseccomp2"');
  });

  it('is the same bytes when it is built again from nothing', async () => {
    await world.build();
    await world.clearCache();
    await world.build({ output: 'again' });
    const names = await readdir(join(world.folder, 'out'));
    expect(names).toContain('rootfs.img');
    for (const name of names) expect((await world.read(name)).equals(await world.read(name, 'again')), name).toBe(true);
  });
});

describe('when nothing changed', () => {
  beforeEach(async () => {
    await world.updateLock();
    await world.build();
    world.steps.length = 0;
  });

  it('nothing is built and nothing is fetched', async () => {
    const before = world.archive.requests.length;
    await world.build();
    expect(world.steps).toEqual(['the amd64 image is up to date']);
    expect(world.archive.requests).toHaveLength(before);
  });

  it.each([
    ['a source', () => writeFile(join(world.folder, 'guest', 'init'), '#!/bin/sh\necho other\n')],
    ['a built file, by damage', () => writeFile(join(world.folder, 'out', 'rootfs.img'), 'damaged')],
    ['a cached package, by damage', () => damageCache()],
  ])('but a change of %s is met', async (what, change) => {
    await change();
    await world.build({ rebuild: what.startsWith('a cached') ? 'always' : 'when-changed' });
    expect(world.steps).toContain('writing the amd64 image');
    expect(readErofs(await world.read('rootfs.img')).has('/usr/sbin/dockerd')).toBe(true);
  });

  it('a lock that covers all needs no package list', async () => {
    world.archive.requests.length = 0;
    await world.clearCache();
    await world.build({ lockUse: 'only', rebuild: 'always' });
    expect(world.archive.requests.filter((path) => path.includes('/dists/'))).toEqual([]);
  });

  async function damageCache(): Promise<void> {
    const folder = join(world.folder, 'cache', 'debs');
    for (const name of await readdir(folder)) await writeFile(join(folder, name), 'damaged');
  }
});

describe('when the mirror has moved on', () => {
  beforeEach(async () => {
    await world.updateLock();
    await world.archive.publish(await fakeDebian('28.6.0-1'));
    await world.clearCache();
  });

  it('the current version is taken, which is said and written down', async () => {
    const manifest = await world.build();
    expect(world.warnings.join()).toMatch(
      /no longer has pool\/main\/docker\.io_28\.5\.2-1\.deb; taking what forky holds now/,
    );
    const origins = Object.fromEntries(manifest.packages.map(({ name, origin }) => [name, origin]));
    expect(origins).toMatchObject({ 'docker.io': 'newer', libc6: 'locked', 'linux-image-6.1-amd64': 'locked' });
    expect(manifest.engine.version).toBe('28.6.0');
  });

  it('--locked refuses and names the command that helps', async () => {
    await expect(world.build({ lockUse: 'only' })).rejects.toMatchObject({
      code: 'image-lock-stale',
      hint: expect.stringContaining('npm run image:update') as string,
    });
  });

  it('--locked refuses an image that was built from newer packages before', async () => {
    await world.build();
    await expect(world.build({ lockUse: 'only' })).rejects.toMatchObject({ code: 'image-lock-stale' });
  });

  it('an update of the lock makes --locked work again', async () => {
    await world.updateLock();
    const manifest = await world.build({ lockUse: 'only' });
    expect(manifest.packages.every(({ origin }) => origin === 'locked')).toBe(true);
  });
});

describe('what was altered on the way is refused', () => {
  it('a package', async () => {
    alter(dockerDeb);
    await expect(world.build()).rejects.toMatchObject({
      code: 'image-hash-mismatch',
      message: expect.stringContaining('docker.io_28.5.2-1.deb') as string,
    });
  });

  it('a package list', async () => {
    alter('/debian/dists/forky/main/binary-amd64/Packages.xz');
    await expect(world.build()).rejects.toMatchObject({ code: 'image-hash-mismatch' });
  });

  it('a Release file', async () => {
    const path = '/debian/dists/forky/InRelease';
    const text = world.archive.served.get(path)?.toString() ?? '';
    world.archive.served.set(path, Buffer.from(text.replace(/ [0-9a-f]{64} /, ` ${'0'.repeat(64)} `)));
    await expect(world.build()).rejects.toMatchObject({ code: 'image-signature-bad' });
  });

  it('and leaves no image', async () => {
    alter(dockerDeb);
    await world.build().catch(() => undefined);
    expect(await readdir(world.folder)).not.toContain('out');
  });

  function alter(path: string): void {
    const body = Buffer.from(world.archive.served.get(path) ?? '');
    body.writeUInt8((body.at(-1) ?? 0) ^ 1, body.length - 1);
    world.archive.served.set(path, body);
  }
});

it('a mirror that lists a package but does not have it is named', async () => {
  world.archive.served.delete(dockerDeb);
  await expect(world.build()).rejects.toMatchObject({
    code: 'image-package-missing',
    hint: expect.stringContaining('BOATHOUSE_MIRROR') as string,
  });
});
