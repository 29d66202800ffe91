import { BoathouseError } from '../../base/errors.ts';
import type { MachineSpec } from '../driver.ts';
import type { SwitchNetwork } from '../network-attachment.ts';

/** A machine that Hyper-V can run (`checkSpec`). Without a network for a trial. */
export type HypervSpec = Omit<MachineSpec, 'network' | 'accelerator'> & { readonly network: SwitchNetwork | null };

/** Of a machine's memory: Hyper-V gives whole 2 MiB. */
const MEMORY_STEP_MIB = 2;

/** The machine, if Hyper-V can run it. Throws `share-failed`, `hypervisor-failed`. */
export function checkSpec(spec: MachineSpec): HypervSpec {
  const { network, shares } = spec;
  if (network.kind !== 'switch')
    throw new BoathouseError('hypervisor-failed', 'Hyper-V was asked for a network that its probe does not offer');
  if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(network.macAddress))
    throw new BoathouseError('hypervisor-failed', `${network.macAddress} is no address of a network card`);
  const [share] = shares;
  if (share !== undefined)
    throw new BoathouseError('share-failed', `Hyper-V has no device to share ${share.hostPath} over ${share.kind}`, {
      hint: 'Report it: its folders are carried over ssh.',
    });
  return { ...spec, network };
}

export function memoryBytes(memoryMiB: number): number {
  return Math.ceil(memoryMiB / MEMORY_STEP_MIB) * MEMORY_STEP_MIB * 1024 * 1024;
}
