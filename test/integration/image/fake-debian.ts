import { filterThrough } from '../../../vm-assets/builder/tool.ts';
import { efiProgram } from '../../unit/vm-assets/builder/fixtures/efi-program.ts';
import { elfFile, kernelModule } from '../../unit/vm-assets/builder/fixtures/elf-file.ts';
import type { FakePackage } from './fake-archive.ts';

const never = new AbortController().signal;
const interpreter = '/lib64/ld-linux.so.2';

/** The packages of a tiny distribution: a kernel with two modules, an engine that needs libraries, and libc. */
export async function fakeDebian(engineVersion: string): Promise<FakePackage[]> {
  const program = elfFile({ interpreter, needed: ['libc.so.6', 'libseccomp.so.2'] });
  const userland = (name: string, files: FakePackage['files'], depends: readonly string[] = []): FakePackage => ({
    name,
    version: name === 'docker.io' ? engineVersion : '1.0-1',
    suite: 'forky',
    depends,
    files,
  });
  return [
    ...(await kernelPackages('amd64', await bzImage(elfFile({})))),
    ...(await kernelPackages('arm64', armImage())),
    userland('docker.io', { '/usr/sbin/dockerd': program, '/usr/share/doc/docker': engineVersion }, [
      'debconf',
      'libseccomp2',
    ]),
    userland('containerd', { '/usr/bin/containerd': elfFile({}) }),
    userland('runc', { '/usr/sbin/runc': elfFile({}), '/usr/bin/runc': '-> ../sbin/runc' }),
    userland('debconf', { '/usr/bin/debconf': 'not taken' }),
    userland(
      'libseccomp2',
      {
        '/usr/lib/libseccomp.so.2': '-> libseccomp.so.2.6',
        '/usr/lib/libseccomp.so.2.6': elfFile({ needed: ['libc.so.6'] }),
      },
      ['libc6'],
    ),
    userland('libc6', {
      '/usr/lib/libc.so.6': elfFile({}),
      '/usr/lib64/ld-linux.so.2': '-> ../lib/ld-linux.so.2',
      '/usr/lib/ld-linux.so.2': elfFile({}),
    }),
    userland('busybox', { '/bin/busybox': elfFile({}) }),
    userland('boot-stub', { '/usr/lib/linuxx64.stub': efiProgram(), '/usr/lib/linuxaa64.stub': efiProgram() }),
    userland('certificates', { '/usr/share/ca/b.crt': 'B\n', '/usr/share/ca/a.crt': 'A\n' }),
  ];
}

/** The image definition over these packages. */
export function fakeDefinition(mirror: string): string {
  return `
formatVersion: 1
mirror: ${mirror}
suite: forky
kernel:
  package: 'linux-image-{arch}'
  suite: trixie
  commandLine: [quiet]
  emulatedCommandLine: [slow]
  modules: { initramfs: [disk, tty], boot: [], available: [] }
bootDisk: { package: boot-stub, stub: '/usr/lib/linux{efi}.stub', commandLine: ['console={serial}'] }
engine: { dockerd: docker.io, containerd: containerd, runc: runc }
initramfs:
  packages: [{ name: busybox, files: [/usr/bin/busybox] }]
  files: [{ path: /init, source: guest/init, mode: '0755' }]
root:
  packages:
    - { name: docker.io, files: [/usr/sbin/dockerd] }
    - { name: containerd, files: [/usr/bin/containerd] }
    - { name: runc, files: [/usr/*bin/runc] }
  files:
    - { path: /etc/ca.crt, concatenate: { package: certificates, files: /usr/share/ca/*.crt } }
sysctls: { net.ipv4.ip_forward: 1 }
milestones: []
services: [{ name: dockerd, command: [/usr/sbin/dockerd] }]
`;
}

/** The meta package of one architecture's kernel, and the kernel. */
async function kernelPackages(arch: string, image: Buffer): Promise<FakePackage[]> {
  const release = `6.1-${arch}`;
  const modules = `/usr/lib/modules/${release}`;
  const compress = (data: Buffer): Promise<Buffer> => filterThrough('xz', ['-0', '-c'], data, never);
  const kernel: FakePackage = {
    name: `linux-image-${release}`,
    version: '6.1-1',
    suite: 'trixie',
    files: {
      [`/boot/vmlinuz-${release}`]: image,
      [`${modules}/kernel/disk.ko.xz`]: await compress(kernelModule(['depends=bus', 'alias=disk-*'])),
      [`${modules}/kernel/bus.ko.xz`]: await compress(kernelModule(['depends='])),
      [`${modules}/modules.builtin`]: 'kernel/tty.ko\n',
    },
  };
  return [{ ...kernel, name: `linux-image-${arch}`, depends: [kernel.name], files: {} }, kernel];
}

function armImage(): Buffer {
  const image = Buffer.alloc(128);
  image.write('MZ');
  image.write('ARMd', 56);
  return image;
}

/** A bzImage (x86 boot protocol) with this payload, compressed by zstd as Debian's are. */
async function bzImage(payload: Buffer): Promise<Buffer> {
  const compressed = await filterThrough('zstd', ['-1', '-q', '-c'], payload, never);
  const sizeAppendix = Buffer.alloc(4);
  sizeAppendix.writeUInt32LE(payload.length);
  const setup = Buffer.alloc(2 * 512);
  setup.write('MZ');
  setup[0x1f1] = 1;
  setup.write('HdrS', 0x202);
  setup.writeUInt32LE(0, 0x248);
  setup.writeUInt32LE(compressed.length + 4, 0x24c);
  return Buffer.concat([setup, compressed, sizeAppendix, Buffer.from('signature')]);
}
