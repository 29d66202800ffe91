import { BoathouseError } from '../../base/errors.ts';
import type { MachineSpec } from '../driver.ts';
import { checkedSocketPath } from '../socket-path.ts';
import type { VfkitSpec } from './command-line.ts';

/** The machine, if vfkit can run it. Throws `share-failed`, `disk-not-accessible`, `socket-path-too-long`, `hypervisor-failed`. */
export function checkSpec(spec: MachineSpec): VfkitSpec {
  const { network, shares, disks } = spec;
  if (network.kind !== 'datagram')
    throw new BoathouseError('hypervisor-failed', 'vfkit was asked for a network that its probe does not offer');
  for (const share of shares) {
    if (share.kind !== 'virtiofs')
      throw new BoathouseError('share-failed', `vfkit shares no folder over ${share.kind}`);
    if (share.readOnly) {
      const message = `vfkit cannot keep the guest from writing to ${share.hostPath}`;
      throw new BoathouseError('share-failed', message, { hint: 'Share the folder for writing, or use QEMU.' });
    }
    if (hasComma(share.hostPath)) throw commaError('share-failed', share.hostPath);
  }
  for (const disk of disks) if (hasComma(disk.path)) throw commaError('disk-not-accessible', disk.path);
  checkedSocketPath(network.socketPath);
  return { ...spec, network };
}

function hasComma(path: string): boolean {
  return path.includes(',');
}

function commaError(code: string, path: string): BoathouseError {
  return new BoathouseError(code, `vfkit takes no path with a comma: ${path}`, {
    hint: 'Rename the folder, or use QEMU.',
  });
}
