import type { DiskAttachment, MachineSpec } from '../driver.ts';
import type { VpnkitNetwork } from '../network-attachment.ts';
import type { RunFiles } from './run-files.ts';

/** A machine that HyperKit can run (`checkSpec`). Without a network for a trial. */
export type HyperkitSpec = Omit<MachineSpec, 'network' | 'accelerator'> & { readonly network: VpnkitNetwork | null };

const CONSOLE = 'ttyS0';
/** The guest's own, and any number would do: nobody else is on this device. */
const GUEST_CID = 3;

/**
 * HyperKit's arguments for a machine. What they are called, and how they are read, is moby/hyperkit's `src/hyperkit.c` (main,
 * firmware_parse), `src/lib/pci_emul.c` (pci_parse_slot) and the `src/lib/pci_*.c` of each device, at its commit 3cb0d54.
 *
 * - Devices are made in the order of their slots (init_pci), and the network card's waits until somebody has answered its handshake
 *   (vpnkit_create). It is the last, so that all others, the console's terminal among them, are there before, and the guest starts only
 *   when we answer.
 * - A value ends at a comma, and nothing can be quoted: `checkSpec` and `runFiles` refuse those. The kernel's command line is the rest of
 *   its argument, as it is.
 * - A file that cannot be opened for writing is opened for reading without a word (blockif_open): who launches looks first.
 */
export function hyperkitArguments(spec: HyperkitSpec, files: RunFiles): string[] {
  const devices = [
    'lpc',
    'virtio-rnd',
    ...spec.disks.map(diskDevice),
    `virtio-sock,guest_cid=${GUEST_CID},path=${files.vsockFolder}`,
    ...spec.shares.map(({ tag }, index) => `virtio-9p,path=${files.shareSocket(index)},tag=${tag}`),
    ...(spec.network === null ? [] : [`virtio-vpnkit,path=${files.card}`]),
  ];
  return [
    // ACPI tables, and with them the power button; the clock in UTC.
    ...['-A', '-u', '-F', files.pidFile],
    ...['-c', String(spec.cpus), '-m', `${spec.memoryMiB}M`],
    ...['-s', '0:0,hostbridge'],
    ...devices.flatMap((device, index) => ['-s', `${index + 1}:0,${device}`]),
    ...['-l', `com1,autopty=${files.terminal},log=${files.consoleRing}`],
    ...['-f', `kexec,${files.kernel},${spec.initramfs},${spec.commandLine} console=${CONSOLE}`],
  ];
}

/** Raw: other formats take an OCaml library that HyperKit may be built without. */
function diskDevice(disk: DiskAttachment): string {
  return disk.readOnly ? `virtio-blk,${disk.path},ro` : `virtio-blk,${disk.path}`;
}
