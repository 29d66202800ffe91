import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../../electron/hypervisor/driver.ts';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { diskArguments, entropyArguments } from '../stand-in/emulation.ts';
import { linuxBoot } from '../stand-in/linux-boot.ts';
import type { Arguments, Device } from './parse-arguments.ts';

/** As on a Mac, where there is no other; the tiny guest knows only the board's own. */
const VIRTIO_CONSOLE = process.env['VFKIT_STAND_IN_CONSOLE'] === 'virtio';

export const DEFAULT_MEMORY_MIB = '512';

/** QEMU's for what vfkit was asked for. `folder` holds the sockets that `host-ends.py` joins. No `-no-reboot`: a guest that resets itself starts anew. */
export function emulationArguments(arch: Architecture, { flags, devices }: Arguments, folder: string): string[] {
  return [
    ...['-smp', flags.get('cpus') ?? '1', '-m', `size=${flags.get('memory') ?? DEFAULT_MEMORY_MIB}M`],
    ...bootArguments(arch, flags, folder),
    ...['-chardev', option('socket', { id: 'console', path: join(folder, 'console'), server: true, wait: false })],
    ...(VIRTIO_CONSOLE
      ? ['-device', 'virtio-serial-pci', '-device', 'virtconsole,chardev=console']
      : ['-serial', 'chardev:console']),
    ...devices.flatMap((device, index) => deviceArguments(device, index, folder)),
  ];
}

/** On Apple silicon QEMU does what is wanted by itself. */
function bootArguments(arch: Architecture, flags: Arguments['flags'], folder: string): string[] {
  const [kernel, initrd, commandLine] = ['kernel', 'initrd', 'kernel-cmdline'].map((name) => flags.get(name) ?? '');
  if (kernel === undefined || initrd === undefined || commandLine === undefined) return [];
  if (arch === 'arm64') return ['-kernel', kernel, '-initrd', initrd, '-append', commandLine];
  const file = join(folder, 'boot.elf');
  const memoryMiB = Number(flags.get('memory') ?? DEFAULT_MEMORY_MIB);
  writeFileSync(file, linuxBoot({ way: 'framework', kernel, initrd, commandLine, memoryMiB }));
  return ['-kernel', file];
}

/** Without the shared folders, whose servers come first (`shared-folders.ts`). */
function deviceArguments({ kind, options }: Device, index: number, folder: string): string[] {
  if (kind === 'virtio-rng') return entropyArguments(`rng${index}`);
  if (kind === 'virtio-blk') {
    const path = options.get('path') ?? '';
    return diskArguments({
      node: `disk${index}`,
      path,
      readOnly: options.has('readonly'),
      serial: options.get('deviceId'),
    });
  }
  if (kind !== 'virtio-net') return [];
  const local = { 'local.type': 'unix', 'local.path': join(folder, 'card') };
  const remote = { 'remote.type': 'unix', 'remote.path': join(folder, 'relay') };
  const card = option('virtio-net-pci', { netdev: 'net0', mac: options.get('mac'), romfile: '' });
  return ['-netdev', option('dgram', { id: 'net0', ...local, ...remote }), '-device', card];
}
