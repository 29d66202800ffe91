import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientProgram } from '../../../build/packaging/client-program.ts';
import { debianClients } from '../../../build/packaging/debian-clients.ts';
import type { PackageTarget } from '../../../build/packaging/package-target.ts';
import { prebuiltClients } from '../../../build/packaging/prebuilt-clients.ts';
import { elfDependencies, elfSection } from '../../../vm-assets/builder/binary/elf.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { expectSuccess } from '../../support/command.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const FETCH_MS = 300_000;

describe.runIf(process.platform === 'linux')('the docker client for Linux', () => {
  const clients = (): Promise<readonly ClientProgram[]> =>
    debianClients(CHECKOUT, hostArchitecture(), new AbortController().signal);

  it(
    'runs wherever there is glibc 2.34',
    async () => {
      for (const { to, from } of await clients()) {
        const data = await readFile(from);
        expect(elfDependencies(data)?.needed, to).toEqual(['libc.so.6']);
        const versions =
          elfSection(data, '.dynstr')
            ?.toString('latin1')
            .match(/(?<=GLIBC_2\.)\d+/g) ?? [];
        expect(Math.max(...versions.map(Number)), to).toBe(34);
      }
    },
    FETCH_MS,
  );

  it(
    'runs, with its plugins, and comes with licenses',
    async () => {
      const programs = await clients();
      expect(programs.map(({ to }) => to)).toEqual([
        'bin/docker',
        'cli-plugins/docker-compose',
        'cli-plugins/docker-buildx',
      ]);
      for (const { notice } of programs) {
        expect(notice?.title).toMatch(/^docker-\w+ \d.* \(Debian\)$/);
        expect(notice?.text).toMatch(
          /License: Apache-2.0[^]*It contains code of these Debian source packages[^]*golang-/,
        );
      }
      const folder = await temporaryFolder();
      const env = { ...process.env, DOCKER_CONFIG: join(folder, 'none'), HOME: folder };
      const [docker, compose] = programs;
      expect(await expectSuccess([docker?.from ?? '', '--version'], { env })).toMatch(/^Docker version \d+/);
      expect(await expectSuccess([compose?.from ?? '', 'version'], { env })).toMatch(/Docker Compose version/);
    },
    FETCH_MS,
  );
});

describe('docker clients for other systems', () => {
  const mac: PackageTarget = { platform: 'mac', arch: 'arm64' };
  const win: PackageTarget = { platform: 'win', arch: 'x64' };
  const PROGRAMS = ['docker', 'docker-compose', 'docker-buildx'];

  async function prebuilt(place: string, names: readonly string[]): Promise<{ root: string; folder: string }> {
    const root = await temporaryFolder();
    const folder = join(root, 'dist', 'prebuilt', place);
    await mkdir(folder, { recursive: true });
    const sums = names.map((name) => `${createHash('sha256').update(name).digest('hex')}  ${name}\n`);
    for (const name of names) await writeFile(join(folder, name), name);
    await writeFile(join(folder, 'SHA256SUMS'), sums.join(''));
    await writeFile(join(folder, 'DOCKER-NOTICES.txt'), 'Apache-2.0\n');
    return { root, folder };
  }

  it('are none where nobody put any', async () => {
    expect(await prebuiltClients(await temporaryFolder(), mac)).toEqual([]);
  });

  it('are what lies there with its hashes', async () => {
    const { root, folder } = await prebuilt('darwin-arm64', PROGRAMS);
    expect((await prebuiltClients(root, mac)).map(({ to, from }) => [to, from])).toEqual([
      ['bin/docker', join(folder, 'docker')],
      ['cli-plugins/docker-compose', join(folder, 'docker-compose')],
      ['cli-plugins/docker-buildx', join(folder, 'docker-buildx')],
    ]);
    expect(await prebuiltClients(root, win)).toEqual([]);
    const ofWindows = await prebuilt(
      'win32-x64',
      PROGRAMS.map((name) => `${name}.exe`),
    );
    const [docker] = await prebuiltClients(ofWindows.root, win);
    expect(docker).toMatchObject({ to: 'bin/docker.exe', notice: { text: 'Apache-2.0' } });
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['one is missing', (folder) => rm(join(folder, 'docker-buildx')), /there is no docker-buildx$/],
    ['one is another', (folder) => writeFile(join(folder, 'docker'), 'x'), /docker has the SHA-256 .*lists/],
    ['one is not listed', (folder) => writeFile(join(folder, 'SHA256SUMS'), ''), /does not list docker$/],
    ['nothing is listed', (folder) => rm(join(folder, 'SHA256SUMS')), /there is no SHA256SUMS$/],
    ['their licenses are missing', (folder) => rm(join(folder, 'DOCKER-NOTICES.txt')), /there is no DOCKER-NOTICES/],
  ])('are refused when %s', async (_what, spoil, message) => {
    const { root, folder } = await prebuilt('darwin-arm64', PROGRAMS);
    await spoil(folder);
    const expected = expect.stringMatching(message) as string;
    await expect(prebuiltClients(root, mac)).rejects.toMatchObject({ code: 'client-program-unfit', message: expected });
  });
});
