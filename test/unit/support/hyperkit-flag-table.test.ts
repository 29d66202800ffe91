import { describe, expect, it } from 'vitest';
import { hyperkitArguments } from '../../../electron/hypervisor/hyperkit/command-line.ts';
import { runFiles } from '../../../electron/hypervisor/hyperkit/run-files.ts';
import { parseArguments } from '../../support/hyperkit/parse-arguments.ts';

const BOOT = ['-f', 'kexec,/k'];
const slot = (text: string): string[] => [...BOOT, '-s', text];

describe('the stand-in’s table of HyperKit’s flags', () => {
  it('takes all that the driver writes, and makes the console before the network card', () => {
    const args = hyperkitArguments(
      {
        arch: 'amd64',
        cpus: 2,
        memoryMiB: 1024,
        kernel: '/image/vmlinux',
        initramfs: '/image/initramfs',
        bootDisk: '/b',
        commandLine: 'quiet "x, y" root=LABEL=z',
        disks: [
          { path: '/root image', readOnly: true },
          { path: '/data', readOnly: false },
        ],
        shares: [{ kind: '9p', tag: 'home', hostPath: '/Users/ann', readOnly: true }],
        network: { kind: 'vpnkit', socketPath: '/run/net.sock', macAddress: '02:b0:a7:40:5e:03' },
      },
      runFiles('/run/a b'),
    );
    const { switches, pidFile, cpus, memoryMiB, devices, console, firmware } = parseArguments(args);
    expect([...switches]).toEqual(['A', 'u']);
    expect({ pidFile, cpus, memoryMiB }).toEqual({ pidFile: '/run/a b/hyperkit.pid', cpus: 2, memoryMiB: 1024 });
    expect(
      devices.map(({ kind, place, path, options }) => [place.join(':'), kind, path, Object.fromEntries(options)]),
    ).toEqual([
      ['0:0:0', 'hostbridge', '', {}],
      ['0:1:0', 'lpc', '', {}],
      ['0:2:0', 'virtio-rnd', '', {}],
      ['0:3:0', 'virtio-blk', '/root image', { ro: '' }],
      ['0:4:0', 'virtio-blk', '/data', {}],
      ['0:5:0', 'virtio-sock', '', { guest_cid: '3', path: '/run/a b/vsock' }],
      ['0:6:0', 'virtio-9p', '', { path: '/run/a b/share0.sock', tag: 'home' }],
      ['0:7:0', 'virtio-vpnkit', '', { path: '/run/a b/card.sock' }],
    ]);
    expect(Object.fromEntries(console)).toEqual({ autopty: '/run/a b/tty', log: '/run/a b/console-ring' });
    expect(firmware).toEqual({
      kind: 'kexec',
      parts: ['/run/a b/kernel', '/image/initramfs', 'quiet "x, y" root=LABEL=z console=ttyS0'],
    });
  });

  it('reads a flag in each way it can be written', () => {
    for (const argv of [['-c', '4'], ['-c4'], ['-Ac', '4'], ['-uAc4']])
      expect(parseArguments([...BOOT, ...argv]).cpus).toBe(4);
    for (const [text, memoryMiB] of [
      ['512', 512],
      ['512M', 512],
      ['1G', 1024],
      ['1048576k', 1024],
      ['536870912', 512],
    ] as const)
      expect(parseArguments([...BOOT, '-m', text]).memoryMiB).toBe(memoryMiB);
    for (const text of ['5,lpc', '5:0,lpc', '0:5:0,lpc'])
      expect(parseArguments(slot(text)).devices[0]?.place).toEqual([0, 5, 0]);
    expect(parseArguments(['-v']).switches.has('v')).toBe(true);
    expect(parseArguments(['-f', 'kexec,/k,,a b']).firmware?.parts).toEqual(['/k', '', 'a b']);
  });

  it.each([
    ['an unknown flag', [...BOOT, '-z'], /illegal option -- z/],
    ['a flag without its argument', [...BOOT, '-m'], /requires an argument/],
    ['-Y without the argument that its getopt wants', [...BOOT, '-Y'], /requires an argument/],
    ['no firmware', ['-c', '1'], /Usage/],
    ['an unknown firmware', ['-f', 'efi,/k'], /Invalid firmware/],
    ['a firmware without a kernel', ['-f', 'kexec'], /Invalid firmware/],
    ['no processor', [...BOOT, '-c', '0'], /Invalid guest vCPUs/],
    ['too many processors', [...BOOT, '-c', '65'], /only 64 available/],
    ['a memory that is none', [...BOOT, '-m', 'much'], /invalid memsize/],
    ['a slot without a device', slot('3'), /Invalid PCI slot/],
    ['a slot that there is not', slot('32,lpc'), /Invalid PCI slot/],
    ['a slot that is no number', slot('x,lpc'), /Invalid PCI slot/],
    ['two devices in one slot', [...slot('3,lpc'), '-s', '3:0,virtio-rnd'], /already occupied/],
    ['an unknown device', slot('3,virtio-balloon'), /unknown device "virtio-balloon"/],
    ['a disk without a path', slot('3,virtio-blk'), /backing device required/],
    ['a comma in a disk’s path', slot('3,virtio-blk,/a, b'), /invalid option:  b/],
    ['a share of nobody', slot('3,virtio-9p,tag=x'), /one of port, path/],
    ['a share of two', slot('3,virtio-9p,port=5,path=/s'), /one of port, path/],
    ['virtio-sock without a folder', slot('3,virtio-sock,guest_cid=3'), /one of path/],
    ['a guest by the host’s number', slot('3,virtio-sock,guest_cid=2,path=/v'), /invalid option/],
    ['a short uuid', slot('3,virtio-vpnkit,path=/c,uuid=1'), /invalid option/],
    ['an address of the card, which the network gives', slot('3,virtio-vpnkit,path=/c,mac=02:00'), /invalid option/],
    ['a third serial port', [...BOOT, '-l', 'com3,autopty'], /invalid lpc device/],
    ['an unknown console', [...BOOT, '-l', 'com1,pty'], /Unable to initialize backend/],
  ])('refuses %s', (_what, argv, words) => {
    expect(() => parseArguments(argv)).toThrow(words);
  });
});
