import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { BoathouseError } from '../../base/errors.ts';
import type { DiskAttachment, MachineSpec } from '../driver.ts';
import { checkedSocketPath } from '../socket-path.ts';
import type { HyperkitSpec } from './command-line.ts';

/** Of the kernel files that we make, with the zero at its end (`linux-kernel/boot-header.ts`), and of what the driver appends. */
const COMMAND_LINE_MAX_BYTES = 2000;
/** Slots of the bus, without those of bridge, console, random numbers, virtio-sock and network. */
const DEVICES_MAX = 27;

/** The machine, if HyperKit can run it. Throws `share-failed`, `disk-not-accessible`, `socket-path-too-long`, `hypervisor-failed`. */
export async function checkSpec(spec: MachineSpec): Promise<HyperkitSpec> {
  const { network, shares, disks, initramfs, commandLine } = spec;
  if (network.kind !== 'vpnkit')
    throw new BoathouseError('hypervisor-failed', 'HyperKit was asked for a network that its probe does not offer');
  checkedSocketPath(network.socketPath);
  for (const { kind, tag, hostPath } of shares) {
    if (kind !== '9p') {
      const message = `HyperKit cannot share ${hostPath} over ${kind}`;
      throw new BoathouseError('share-failed', message, { hint: 'Use QEMU or vfkit.' });
    }
    if (tag.includes(',')) throw commaError('share-failed', tag);
  }
  if (initramfs.includes(',')) throw commaError('hypervisor-failed', initramfs);
  if (Buffer.byteLength(commandLine) > COMMAND_LINE_MAX_BYTES)
    throw new BoathouseError(
      'hypervisor-failed',
      `a kernel's command line of more than ${COMMAND_LINE_MAX_BYTES} bytes`,
    );
  if (disks.length + shares.length > DEVICES_MAX)
    throw new BoathouseError('hypervisor-failed', `HyperKit has room for ${DEVICES_MAX} disks and shared folders`);
  for (const disk of disks) await checkDisk(disk);
  return { ...spec, network };
}

async function checkDisk({ path, readOnly }: DiskAttachment): Promise<void> {
  if (path.includes(',')) throw commaError('disk-not-accessible', path);
  try {
    await access(path, readOnly ? constants.R_OK : constants.R_OK | constants.W_OK);
  } catch (cause) {
    const message = `the disk ${path} cannot be opened for ${readOnly ? 'reading' : 'writing'}`;
    const hint = 'Check owner and mode of the files in the data folder, and that the disk’s folder is mounted.';
    throw new BoathouseError('disk-not-accessible', message, { cause, hint });
  }
}

function commaError(code: string, text: string): BoathouseError {
  return new BoathouseError(code, `HyperKit takes nothing with a comma: ${text}`, {
    hint: 'Rename the folder, or use QEMU.',
  });
}
