import type { Settings } from '../api/settings.ts';
import { BoathouseError } from '../base/errors.ts';
import type { DriverCapabilities } from '../hypervisor/driver.ts';

/** What this computer has. */
export interface HostCapacity {
  readonly cpus: number;
  readonly memoryMiB: number;
}

export interface MachineResources {
  readonly cpus: number;
  readonly memoryMiB: number;
}

const DEFAULT_CPUS_MAX = 4;
const DEFAULT_MEMORY_MIN_MIB = 1024;
const DEFAULT_MEMORY_MAX_MIB = 8192;

/**
 * CPUs and memory of the VM: what was set, else a share of the host that leaves it usable. More than the host has is refused
 * (`resources-exceed-host`): QEMU would start, and the host would stall or kill it later.
 */
export function chooseResources(
  settings: { readonly cpus: number | null; readonly memoryMiB: number | null },
  host: HostCapacity,
): MachineResources {
  refuseMoreThan({ name: 'cpus', value: settings.cpus, limit: host.cpus, unit: 'CPUs' });
  refuseMoreThan({ name: 'memoryMiB', value: settings.memoryMiB, limit: host.memoryMiB, unit: 'MiB of memory' });
  const quarter = Math.floor(host.memoryMiB / 4);
  return {
    cpus: settings.cpus ?? Math.max(1, Math.min(DEFAULT_CPUS_MAX, host.cpus)),
    memoryMiB: settings.memoryMiB ?? Math.min(DEFAULT_MEMORY_MAX_MIB, Math.max(DEFAULT_MEMORY_MIN_MIB, quarter)),
  };
}

/** Of what was set and has no effect with this driver. */
export function sizeWarnings(
  settings: Pick<Settings, 'cpus' | 'memoryMiB'>,
  { sizedIn }: Pick<DriverCapabilities, 'sizedIn'>,
): string[] {
  const names = (['cpus', 'memoryMiB'] as const).filter((name) => settings[name] !== null);
  if (sizedIn === undefined || names.length === 0) return [];
  const have = names.length === 1 ? 'has' : 'have';
  return [
    `The setting${names.length === 1 ? '' : 's'} ${names.join(' and ')} ${have} no effect with this hypervisor: that is settled in ${sizedIn}.`,
  ];
}

function refuseMoreThan(resource: { name: string; value: number | null; limit: number; unit: string }): void {
  const { name, value, limit, unit } = resource;
  if (value === null || value <= limit) return;
  throw new BoathouseError('resources-exceed-host', `${name} is ${value}, but this computer has ${limit} ${unit}`, {
    hint: `Set at most ${limit}: boathouse settings set ${name} ${limit}. Or let Boathouse choose: boathouse settings set ${name} null.`,
  });
}
