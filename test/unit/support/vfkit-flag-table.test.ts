import { describe, expect, it } from 'vitest';
import { vfkitArguments } from '../../../electron/hypervisor/vfkit/command-line.ts';
import { VFKIT_WORDS } from '../../../electron/hypervisor/vfkit/failure-hints.ts';
import { sharedFolders } from '../../support/vfkit/shared-folders.ts';
import { parseArguments } from '../../support/vfkit/parse-arguments.ts';

const BOOT = ['--kernel', '/k', '--initrd', '/i', '--kernel-cmdline', 'a=b "c, d"'];
const device = (text: string): string[] => [...BOOT, '--device', text];

it('keeps a guest of an Intel Mac from protection keys', () => {
  const files = { kernel: '/k', initramfs: '/i', bootDisk: '/none' };
  const spec = { ...files, cpus: 1, memoryMiB: 512, disks: [], shares: [], network: null };
  const args = vfkitArguments({ ...spec, arch: 'amd64', commandLine: 'quiet' }, { rest: '/r', card: '/c' });
  expect(args).toContain('quiet nopku console=hvc0');
});

describe('the stand-in’s Rosetta', () => {
  const { devices } = parseArguments(device('rosetta,mountTag=r,install,ignore-if-missing'));

  it('is the folder that stands for it', () => {
    expect(sharedFolders(devices, { arch: 'arm64', rosettaFolder: '/rosetta' })).toEqual([
      { tag: 'r', path: '/rosetta' },
    ]);
  });

  it('is refused in vfkit’s words where there is none, and the driver knows them', () => {
    for (const [host, words] of [
      [{ arch: 'amd64', rosettaFolder: '/rosetta' }, 'unsupported on non-arm64'],
      [{ arch: 'arm64', rosettaFolder: null }, 'not installed'],
    ] as const) {
      expect(() => sharedFolders(devices, host)).toThrow(words);
      expect(VFKIT_WORDS.explain(`Error: rosetta is ${words}`)?.hint).toContain('hypervisor.rosetta false');
    }
  });
});

describe('the stand-in’s table of vfkit’s flags', () => {
  it('takes all that the driver writes', () => {
    const args = vfkitArguments(
      {
        arch: 'arm64',
        cpus: 2,
        memoryMiB: 1024,
        kernel: '/k, 1',
        initramfs: '/i',
        bootDisk: '/b',
        commandLine: 'quiet "x, y"',
        disks: [
          { path: '/root image', readOnly: true },
          { path: '/data', readOnly: false },
        ],
        shares: [{ kind: 'virtiofs', tag: 'home', hostPath: '/Users/ann', readOnly: false }],
        rosettaTag: 'rosetta',
        network: { kind: 'datagram', socketPath: '/run/net.sock', macAddress: '02:b0:a7:40:5e:03' },
      },
      { rest: '/run/a b%/rest.sock', card: '/run/a b%/card.sock' },
    );
    const { flags, devices } = parseArguments(args);
    expect(Object.fromEntries(flags)).toEqual({
      cpus: '2',
      memory: '1024',
      kernel: '/k, 1',
      initrd: '/i',
      'kernel-cmdline': 'quiet "x, y" console=hvc0',
      'log-level': 'info',
      'restful-uri': 'unix:///run/a%20b%25/rest.sock',
    });
    expect(devices.map(({ kind, options }) => [kind, Object.fromEntries(options)])).toEqual([
      ['virtio-serial', { pty: '' }],
      ['virtio-rng', {}],
      ['virtio-blk', { path: '/root image', deviceId: 'disk0', readonly: '' }],
      ['virtio-blk', { path: '/data', deviceId: 'disk1' }],
      ['virtio-fs', { sharedDir: '/Users/ann', mountTag: 'home' }],
      ['rosetta', { mountTag: 'rosetta' }],
      ['virtio-net', { unixSocketPath: '/run/a b%/card.sock', mac: '02:b0:a7:40:5e:03' }],
    ]);
  });

  it('reads a flag in each way it can be written', () => {
    for (const argv of [['-c', '4'], ['--cpus', '4'], ['--cpus=4']]) {
      expect(parseArguments([...BOOT, ...argv]).flags.get('cpus')).toBe('4');
    }
    expect(parseArguments(['--version']).flags.has('version')).toBe(true);
  });

  it.each([
    ['an unknown flag', [...BOOT, '--smp', '2'], /unknown flag: --smp/],
    ['a word that is no flag', [...BOOT, 'start'], /unknown flag: start/],
    ['a number that is none', [...BOOT, '--cpus', 'two'], /invalid argument/],
    ['a flag without its value', [...BOOT, '--memory'], /needs an argument/],
    ['half a boot', ['--kernel', '/k'], /must all be set/],
    ['two kinds of boot', [...BOOT, '--bootloader', 'efi'], /none of the others/],
    ['no boot', ['--cpus', '1'], /empty option list/],
    ['an unknown device', device('virtio-9p,path=/x'), /unknown device type/],
    ['an unknown option', device('virtio-fs,sharedDir=/x,readonly'), /unknown option for virtio-fs devices: readonly/],
    [
      'the manual’s name of an option of Rosetta’s',
      device('rosetta,mountTag=r,ignoreIfMissing'),
      /unknown option for rosetta/,
    ],
    ['a comma in a path', device('virtio-blk,path=/a, b'), /unknown option for virtio-blk devices/],
    ['a value where there is none', device('virtio-blk,path=/a,readonly=on'), /unexpected value/],
    ['no console of a serial port', device('virtio-serial'), /must be set/],
    ['two consoles of one', device('virtio-serial,pty,stdio'), /at the same time/],
    ['no network of a card', device('virtio-net,mac=02:b0:a7:40:5e:03'), /must be set/],
    ['an address that is none', device('virtio-net,nat,mac=02:b0'), /unexpected value/],
  ])('refuses %s', (_what, argv, words) => {
    expect(() => parseArguments(argv)).toThrow(words);
  });
});
