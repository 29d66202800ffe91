import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ImageBuildEvent } from '../../../electron/api/engine/image-build.ts';
import type { ImageLoadEvent, ImageSaveEvent } from '../../../electron/api/engine/image-archive.ts';
import type { ImageTransferEvent } from '../../../electron/api/engine/image-transfer.ts';
import type {
  VolumeCloneEvent,
  VolumeExportEvent,
  VolumeImportEvent,
} from '../../../electron/api/engine/volume-contents.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { failureOf } from '../../support/ui/failure-of.ts';
import { openUi } from '../../support/ui/open-ui.ts';
import type { UiConnection } from '../../support/ui/ui-browser.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/build', import.meta.url));

let machine: MachineUnderTest;
let connection: UiConnection;
let api: ApiClient;
let folder: string;

beforeAll(async () => {
  machine = await sharedMachine();
  connection = await openUi(machine);
  api = connection.api;
  folder = join(inject('session').folder, 'contents');
  await mkdir(folder, { recursive: true });
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await machine.clean();
  await rm(folder, { recursive: true });
});

async function lastOf<T>(events: AsyncIterable<T>): Promise<T | undefined> {
  let last: T | undefined;
  for await (const event of events) last = event;
  return last;
}

describe('images', () => {
  const build = (request: Partial<Parameters<ApiClient['engine']['images']['build']['subscribe']>[0]>) =>
    iterate<ImageBuildEvent>((on) =>
      api.engine.images.build.subscribe(
        {
          folder: join(FIXTURES, 'multi-stage'),
          dockerfile: null,
          tag: null,
          arguments: [],
          target: null,
          platform: null,
          noCache: false,
          pull: false,
          ...request,
        },
        on,
      ),
    );

  test('are built of a folder, with their output, and pushed', async () => {
    const tag = `${HOST_ALIAS}:${inject('session').registryPort}/contents/built:v1`;
    let output = '';
    let image: string | null = null;
    for await (const event of build({ tag, arguments: [{ name: 'GREETING', value: 'from the dashboard' }] })) {
      if (event.kind === 'output') output += event.text;
      if (event.kind === 'done') ({ image } = event);
    }
    expect(output).toContain('FROM');
    expect(image).toMatch(/^sha256:/);
    const found = (await api.engine.images.list.query()).find(({ tags }) => tags.includes(tag));
    expect(found?.id).toBe(image);
    expect(await machine.docker.expect(['run', '--rm', tag])).toContain('from the dashboard');
    const request = { reference: tag, credentials: null };
    const pushed = await lastOf(iterate<ImageTransferEvent>((on) => api.engine.images.push.subscribe(request, on)));
    expect(pushed).toEqual({ kind: 'done', digest: expect.stringMatching(/^sha256:/) as string });
  });

  test('that cannot be built say why, and one that is given up ends', async () => {
    const context = join(folder, 'failing');
    await mkdir(context, { recursive: true });
    await writeFile(join(context, 'Dockerfile'), `FROM ${BASE_IMAGE}\nRUN echo about to fail; exit 9\n`);
    expect(await failureOf(lastOf(build({ folder: context })))).toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('exit code: 9') as string,
    });
    await writeFile(join(context, 'Dockerfile'), `FROM ${BASE_IMAGE}\nRUN echo it waits; sleep 4711\n`);
    for await (const event of build({ folder: context })) {
      if (event.kind === 'output' && event.text.includes('it waits')) break;
    }
    const running = (): Promise<string> => machine.inVm('ps ax -o args | grep -c "[s]leep 4711" || true');
    await expect.poll(running, { timeout: 60_000 }).toBe('0');
    expect(await failureOf(lastOf(build({ folder: join(folder, 'nowhere') })))).toMatchObject({ code: 'file-missing' });
  });

  test('come back from a file as they were', async () => {
    const file = join(folder, 'images.tar');
    const save = (overwrite: boolean) =>
      lastOf(
        iterate<ImageSaveEvent>((on) =>
          api.engine.images.save.subscribe({ images: [BASE_IMAGE], file, overwrite }, on),
        ),
      );
    const layers = ['inspect', '--format', '{{json .RootFS.Layers}} {{.Id}}', BASE_IMAGE];
    const before = await machine.docker.expect(layers);
    expect(await save(false)).toEqual({ kind: 'done', bytes: (await stat(file)).size });
    expect(await failureOf(save(false))).toMatchObject({ code: 'file-exists' });
    expect(await save(true)).toMatchObject({ kind: 'done' });
    await machine.docker.expect(['rmi', '--force', BASE_IMAGE]);
    const load = (path: string) =>
      lastOf(iterate<ImageLoadEvent>((on) => api.engine.images.load.subscribe({ file: path }, on)));
    expect(await load(file)).toEqual({ kind: 'done', images: [BASE_IMAGE] });
    expect(await machine.docker.expect(layers)).toBe(before);

    const short = join(folder, 'short.tar');
    await copyFile(file, short);
    await truncate(short, 20_000);
    expect(await failureOf(load(short))).toMatchObject({ code: expect.stringMatching(/^engine-/) as string });
    const absent = { images: ['boathouse.test/absent:1'], file: join(folder, 'absent.tar'), overwrite: false };
    const saving = lastOf(iterate<ImageSaveEvent>((on) => api.engine.images.save.subscribe(absent, on)));
    expect(await failureOf(saving)).toMatchObject({ code: 'no-such-image' });
    expect((await readdir(folder)).filter((name) => /absent|\.new$/.test(name))).toEqual([]);
  });
});

describe('what is in a volume', () => {
  /** Each entry with its kind, mode, owner, size, link, time and content, and what else there is of it. */
  const LISTING =
    'cd /v; find . | sort | while read -r f; do stat -c "%n %F %a %u:%g %h %Y %N" "$f"; done; ' +
    'find . -type f -exec sha256sum {} + | sort';
  const inVolume = (name: string, script: string): Promise<string> =>
    machine.docker.expect(['run', '--rm', '--volume', `${name}:/v`, BASE_IMAGE, 'sh', '-c', script]);

  const exportTo = (volume: string, file: string, overwrite = false) =>
    lastOf(iterate<VolumeExportEvent>((on) => api.engine.volumes.export.subscribe({ volume, file, overwrite }, on)));
  const importFrom = (volume: string, file: string, how: { replace?: boolean; force?: boolean } = {}) =>
    lastOf(
      iterate<VolumeImportEvent>((on) =>
        api.engine.volumes.import.subscribe({ volume, file, replace: false, force: false, ...how }, on),
      ),
    );
  const clone = (volume: string, name: string) =>
    lastOf(iterate<VolumeCloneEvent>((on) => api.engine.volumes.clone.subscribe({ volume, name }, on)));

  beforeAll(async () => {
    await machine.docker.expect(['volume', 'create', 'origin']);
    await inVolume(
      'origin',
      [
        'cd /v; mkdir -p deep/er " odd name"; echo one >deep/er/one; echo two >" odd name/-rf"',
        'chown 1000:1000 deep; chmod 2750 deep; chmod 4711 deep/er/one; chown 33:44 " odd name/-rf"',
        'ln -s ../../etc/passwd up; ln -s /etc/shadow away; ln -s deep/er/one near; ln deep/er/one twin; mkfifo pipe',
        'dd if=/dev/zero of=sparse bs=1 count=0 seek=5000000 2>/dev/null; touch -d "2020-02-03 04:05:06" deep',
        'chown 999:998 .; chmod 1770 .',
      ].join('; '),
    );
  });

  test('is cloned as it is', async () => {
    expect(await clone('origin', 'double')).toEqual({ kind: 'done', changed: false });
    expect(await inVolume('double', LISTING)).toBe(await inVolume('origin', LISTING));
    expect(await failureOf(clone('origin', 'double'))).toMatchObject({ code: 'volume-exists' });
    expect(await failureOf(clone('nothing', 'other'))).toMatchObject({ code: 'no-such-volume' });
    expect(await machine.docker.run(['volume', 'inspect', 'other'])).toMatchObject({ code: 1 });
  });

  test('goes to a file and comes back from it, compressed or not', async () => {
    const file = join(folder, 'origin.tar');
    const before = await inVolume('origin', LISTING);
    expect(await exportTo('origin', file)).toEqual({ kind: 'done', bytes: (await stat(file)).size, changed: false });
    expect(await failureOf(exportTo('origin', file))).toMatchObject({ code: 'file-exists' });

    expect(await importFrom('fresh', file)).toEqual({ kind: 'done', devicesLeftOut: 0 });
    expect(await inVolume('fresh', LISTING)).toBe(before);

    await api.engine.volumes.empty.mutate({ volume: 'origin', force: false });
    expect(await inVolume('origin', 'ls -A /v; stat -c %u:%g:%a /v')).toBe('999:998:1770');
    await inVolume('origin', 'echo old >/v/old');
    expect(await failureOf(importFrom('origin', file))).toMatchObject({ code: 'volume-exists' });
    await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
    expect(await importFrom('origin', `${file}.gz`, { replace: true })).toMatchObject({ kind: 'done' });
    expect(await inVolume('origin', LISTING)).toBe(before);
  });

  test('keeps its extended attributes on each way', async () => {
    const file = join(folder, 'marked.tar');
    const pack = tar.pack();
    pack.entry({ name: 'marked', pax: { 'SCHILY.xattr.user.note': 'kept' } }, 'x');
    pack.finalize();
    await writeFile(file, await collect(pack));
    await importFrom('marked', file);
    await clone('marked', 'marked-too');
    await exportTo('marked-too', file, true);
    await importFrom('marked-again', file);
    for (const name of ['marked', 'marked-too', 'marked-again']) {
      const attribute = `getfattr -n user.note /var/lib/docker/volumes/${name}/_data/marked`;
      expect(await machine.inVm(attribute)).toContain('kept');
    }
  });

  test('stays when a tar is cut off, is none, or does not fit', async () => {
    const file = join(folder, 'origin.tar');
    const before = await inVolume('origin', LISTING);
    const whole = await readFile(file);
    const cut = join(folder, 'cut.tar');
    // Between two entries, which tar itself takes for the end.
    await writeFile(cut, whole.subarray(0, 512 * 6));
    expect(await failureOf(importFrom('origin', cut, { replace: true }))).toMatchObject({ code: 'tar-incomplete' });
    await writeFile(cut, gzipSync(whole).subarray(0, -20));
    expect(await failureOf(importFrom('origin', cut, { replace: true }))).toMatchObject({ code: 'tar-invalid' });
    await writeFile(cut, 'x'.repeat(4000));
    expect(await failureOf(importFrom('origin', cut, { replace: true }))).toMatchObject({ code: 'tar-invalid' });
    expect(await failureOf(importFrom('never', cut))).toMatchObject({ code: 'tar-invalid' });
    expect(await machine.docker.run(['volume', 'inspect', 'never'])).toMatchObject({ code: 1 });
    expect(await inVolume('origin', LISTING)).toBe(before);
    expect(await machine.inVm('ls -A /var/lib/docker/volumes/origin')).toBe('_data');
  });

  test('of a hostile tar lands beneath the volume, or nowhere', async () => {
    const outside = 'cd /; find etc run/boathouse var/lib/boathouse root -newer /run/boathouse/before | sort';
    await machine.inVm('touch /run/boathouse/before; mkdir -p /var/lib/boathouse');
    const archive = (headers: (Partial<tar.Header> & { name: string; content?: string })[]): Promise<Buffer> => {
      const pack = tar.pack();
      for (const { content, ...header } of headers) pack.entry(header, content ?? '');
      pack.finalize();
      return collect(pack);
    };
    const file = join(folder, 'hostile.tar');
    const attempt = async (...headers: Parameters<typeof archive>[0]): Promise<unknown> => {
      await writeFile(file, await archive(headers));
      return importFrom('target', file, { replace: true }).then(
        () => 'taken',
        () => 'refused',
      );
    };
    await machine.docker.expect(['volume', 'create', 'target']);
    expect(await attempt({ name: '../escaped', content: 'x' })).toBe('refused');
    expect(await attempt({ name: 'a/../../../escaped', content: 'x' })).toBe('refused');
    expect(await attempt({ name: '/root/escaped', content: 'x' })).toBe('taken');
    expect(await inVolume('target', 'cat /v/root/escaped')).toBe('x');
    await attempt(
      { name: 'link', type: 'symlink', linkname: '/var/lib/boathouse' },
      { name: 'link/escaped', content: 'x' },
    );
    await attempt({ name: 'up', type: 'symlink', linkname: '../../../..' }, { name: 'up/root/escaped', content: 'x' });
    await attempt({ name: 'hard', type: 'link', linkname: '/etc/shadow' });
    expect(await inVolume('target', 'cat /v/hard 2>&1 || true')).not.toContain('root:');
    // A link that was in the volume before leads nowhere either.
    await inVolume('target', 'rm -rf /v/*; ln -s /var/lib/boathouse /v/old');
    expect(await attempt({ name: 'old/escaped', content: 'x' })).toBe('taken');
    expect(await inVolume('target', 'cat /v/old/escaped')).toBe('x');
    expect(await machine.inVm(outside)).not.toContain('escaped');
    expect(await machine.inVm('find / -xdev -name escaped; find /var/lib/boathouse -name escaped')).toBe('');

    await writeFile(file, await archive([{ name: 'disk', type: 'block-device', devmajor: 254, devminor: 0 }]));
    expect(await importFrom('target', file, { replace: true })).toEqual({ kind: 'done', devicesLeftOut: 1 });
    expect(await inVolume('target', 'ls -A /v')).toBe('');
  });

  test('is emptied without a step outside of it', async () => {
    await machine.inVm('mkdir -p /var/lib/boathouse/kept && touch /var/lib/boathouse/kept/file');
    await inVolume('target', 'ln -s /var/lib/boathouse/kept /v/link; mkdir -p /v/a/b; touch "/v/a/b/ *"');
    await api.engine.volumes.empty.mutate({ volume: 'target', force: false });
    expect(await inVolume('target', 'ls -A /v')).toBe('');
    expect(await machine.inVm('ls /var/lib/boathouse/kept')).toBe('file');
  });

  test('is left alone while containers run with it, unless it is forced', async () => {
    const file = join(folder, 'origin.tar');
    await machine.docker.expect([
      'run',
      '--detach',
      '--name',
      'user',
      '--volume',
      'double:/v',
      BASE_IMAGE,
      'sleep',
      '600',
    ]);
    const inUse = { code: 'volume-in-use', message: expect.stringContaining('user') as string };
    expect(await failureOf(api.engine.volumes.empty.mutate({ volume: 'double', force: false }))).toMatchObject(inUse);
    expect(await failureOf(importFrom('double', file, { replace: true }))).toMatchObject(inUse);
    await api.engine.volumes.empty.mutate({ volume: 'double', force: true });
    expect(await importFrom('double', file, { replace: true, force: true })).toMatchObject({ kind: 'done' });
    expect(await machine.docker.expect(['exec', 'user', 'cat', '/v/deep/er/one'])).toBe('one');
  });

  test('is refused where it may be anywhere', async () => {
    const options = ['--opt', 'type=none', '--opt', 'o=bind', '--opt', `device=${inject('session').homeFolder}`];
    await machine.docker.expect(['volume', 'create', ...options, 'bound']);
    expect(await failureOf(exportTo('bound', join(folder, 'bound.tar')))).toMatchObject({ code: 'volume-unsupported' });
    expect(await failureOf(api.engine.volumes.empty.mutate({ volume: 'bound', force: true }))).toMatchObject({
      code: 'volume-unsupported',
    });
  });

  test('that is given up leaves nothing', async () => {
    await inVolume('target', 'dd if=/dev/urandom of=/v/large bs=1M count=64 2>/dev/null');
    const file = join(folder, 'given-up.tar');
    const exporting = iterate<VolumeExportEvent>((on) =>
      api.engine.volumes.export.subscribe({ volume: 'target', file, overwrite: false }, on),
    );
    for await (const event of exporting) if (event.kind === 'progress' && event.bytes > 0) break;
    await expect.poll(async () => (await readdir(folder)).filter((name) => name.startsWith('given-up'))).toEqual([]);
    // And nobody is at the volume any more.
    await api.engine.volumes.empty.mutate({ volume: 'target', force: false });
  });
});

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
