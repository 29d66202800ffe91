import type { DiskAttachment, MachineSpec, ShareAttachment } from '../driver.ts';
import type { DatagramNetwork } from '../network-attachment.ts';
import type { RunSockets } from './run-sockets.ts';

/** A machine that vfkit can run (`checkSpec`). Without a network for a trial. */
export type VfkitSpec = Omit<MachineSpec, 'network' | 'accelerator'> & { readonly network: DatagramNetwork | null };

/** Virtualization.framework has no other tty than virtio's. */
const CONSOLE = 'hvc0';

/**
 * Before macOS 15.5, no Linux from 6.12 on that uses memory protection keys comes up on an Intel Mac that has them (lima-vm/lima issue 3334).
 */
const WITHOUT_PROTECTION_KEYS = 'nopku';

/**
 * vfkit's arguments for a machine. What the options are called, and how they are read, is crc-org/vfkit's `pkg/cmdline/cmdline.go`
 * and `pkg/config/virtio.go`.
 *
 * - The kernel goes by `--kernel`, `--initrd` and `--kernel-cmdline`, which vfkit's own library writes (`pkg/config/bootloader.go`) and
 *   which take any text as it is. `--bootloader linux,…` means the same and cuts its value at commas and quotes.
 * - A device is one text that is cut at its commas, without any way to write one in a value: `checkSpec` refuses those.
 * - `rosetta` goes without `install`, with which vfkit asks the user on the screen and waits, and without `ignore-if-missing`, which counts
 *   only beside `install`, and after which vfkit ends all the same since there is nothing to share (`pkg/vf/rosetta_arm64.go`). So it is
 *   asked for only where it is installed (`mac-facts.ts`).
 * - virtio-balloon is left out (`driver-table.ts`). So is `--timesync`, which needs QEMU's agent in the guest.
 */
export function vfkitArguments(spec: VfkitSpec, sockets: RunSockets): string[] {
  return [
    ...['--cpus', String(spec.cpus), '--memory', String(spec.memoryMiB)],
    ...['--kernel', spec.kernel, '--initrd', spec.initramfs],
    ...['--kernel-cmdline', kernelCommandLine(spec)],
    // Its lines tell how the machine ended (`exit-reason.ts`).
    ...['--log-level', 'info'],
    ...['--restful-uri', `unix://${sockets.rest.split('/').map(encodeURIComponent).join('/')}`],
    ...device('virtio-serial', ['pty']),
    ...device('virtio-rng', []),
    ...spec.disks.flatMap(diskArguments),
    ...spec.shares.flatMap(shareArguments),
    ...(spec.rosettaTag === undefined ? [] : device('rosetta', [`mountTag=${spec.rosettaTag}`])),
    ...(spec.network === null ? [] : networkArguments(spec.network, sockets.card)),
  ];
}

function kernelCommandLine({ commandLine, arch }: VfkitSpec): string {
  const words = [commandLine, ...(arch === 'amd64' ? [WITHOUT_PROTECTION_KEYS] : []), `console=${CONSOLE}`];
  return words.join(' ').trim();
}

/**
 * Raw, whatever the file holds: Virtualization.framework knows no format with backing files. A flush of the guest is an fsync of the
 * file (`pkg/vf/virtio.go`).
 */
function diskArguments(disk: DiskAttachment, index: number): string[] {
  const readOnly = disk.readOnly ? ['readonly'] : [];
  return device('virtio-blk', [`path=${disk.path}`, `deviceId=disk${index}`, ...readOnly]);
}

function shareArguments(share: ShareAttachment): string[] {
  return device('virtio-fs', [`sharedDir=${share.hostPath}`, `mountTag=${share.tag}`]);
}

function networkArguments(network: DatagramNetwork, cardSocket: string): string[] {
  return device('virtio-net', [`unixSocketPath=${cardSocket}`, `mac=${network.macAddress}`]);
}

function device(kind: string, options: readonly string[]): string[] {
  return ['--device', [kind, ...options].join(',')];
}
