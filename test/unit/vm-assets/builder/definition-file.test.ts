import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../../vm-assets/builder/definition-file.ts';

let image: string;
beforeAll(async () => {
  image = await readFile(new URL('../../../../vm-assets/image.yml', import.meta.url), 'utf8');
});

it('takes the committed definition', () => {
  const definition = parseDefinition(image, 'image.yml');
  expect(definition.services.map(({ name }) => name)).toContain('dockerd');
});

const minimal = `
formatVersion: 1
mirror: http://deb.debian.org/debian
suite: forky
kernel: { package: 'linux-image-{arch}', suite: trixie, commandLine: [quiet], modules: { initramfs: [], boot: [], available: [] } }
bootDisk: { package: stub, stub: '/usr/lib/linux{efi}.stub', commandLine: ['console={serial}'] }
engine: { dockerd: docker.io, containerd: containerd, runc: runc }
initramfs: { packages: [], files: [] }
root: { packages: [], files: [] }
sysctls: {}
milestones: [network]
services: []
`;

it('fills in what a service leaves out', () => {
  const text = minimal.replace(
    'services: []',
    'services: [{ name: sshd, command: [/usr/sbin/sshd], needs: [network] }]',
  );
  expect(parseDefinition(text, 'x').services[0]).toMatchObject({
    kind: 'daemon',
    stopSignal: 'TERM',
    stopTimeoutSeconds: 10,
  });
});

describe('an error names the file and the path in it', () => {
  const cases: readonly (readonly [what: string, from: string, to: string, message: string])[] = [
    ['bad YAML', 'suite: forky', 'suite: [forky', 'image.yml: '],
    ['the same key twice', 'suite: forky', 'suite: forky\nsuite: trixie', 'image.yml: Map keys must be unique'],
    ['an unknown key', 'suite: forky', 'suite: forky\nsweet: forky', 'the file: Unrecognized key: "sweet"'],
    ['a missing key', 'milestones: [network]', '', 'milestones: '],
    ['a mirror of another kind', 'http:', 'ftp:', 'mirror: '],
    ['a module with "-"', 'boot: []', 'boot: [virtio-blk]', 'kernel.modules.boot[0]: '],
    ['an argument with a space', '[quiet]', "['quiet splash']", 'kernel.commandLine[0]: one kernel argument'],
    [
      'a mode without quotes',
      'files: [] }\nroot',
      'files: [{ path: /a, content: a, mode: 0755 }] }\nroot',
      'initramfs.files[0].mode: a mode in quotes',
    ],
    [
      'a path that climbs',
      'files: [] }\nroot',
      'files: [{ path: /a/../b, content: a }] }\nroot',
      'initramfs.files[0].path: ',
    ],
    [
      'a source outside',
      'files: [] }\nroot',
      'files: [{ path: /a, source: ../x }] }\nroot',
      'initramfs.files[0].source: a path inside vm-assets/',
    ],
    [
      'two kinds in one entry',
      'files: [] }\nroot',
      'files: [{ path: /a, link: b, content: c }] }\nroot',
      'initramfs.files[0]: exactly one of',
    ],
    [
      'a package without files',
      'packages: [], files: [] }\nsysctls',
      'packages: [{ name: runc, files: [] }], files: [] }\nsysctls',
      'root.packages[0].files: ',
    ],
    [
      'a need of nothing',
      'services: []',
      'services: [{ name: a, command: [/a], needs: [b] }]',
      'services[0].needs[0]: b is neither',
    ],
    [
      'a need of a later service',
      'services: []',
      'services: [{ name: a, command: [/a], needs: [b] }, { name: b, command: [/b] }]',
      'services[0].needs[0]: b is neither',
    ],
    [
      'a service twice',
      'services: []',
      'services: [{ name: a, command: [/a] }, { name: a, command: [/b] }]',
      'services[1].name: a is there twice',
    ],
    [
      'a package from two suites',
      'packages: [], files: [] }\nsysctls',
      'packages: [{ name: a, files: [/a] }, { name: a, suite: trixie, files: [/b] }], files: [] }\nsysctls',
      'root.packages[1].suite: a is already',
    ],
  ];
  it.each(cases)('%s', (_what, from, to, message) => {
    expect(minimal).toContain(from);
    expect(() => parseDefinition(minimal.replace(from, to), 'image.yml')).toThrow(message);
  });
});
