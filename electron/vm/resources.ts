import { BoathouseError } from '../base/errors.ts';

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

function refuseMoreThan(resource: { name: string; value: number | null; limit: number; unit: string }): void {
  const { name, value, limit, unit } = resource;
  if (value === null || value <= limit) return;
  throw new BoathouseError('resources-exceed-host', `${name} is ${value}, but this computer has ${limit} ${unit}`, {
    hint: `Set at most ${limit}: boathouse settings set ${name} ${limit}. Or let Boathouse choose: boathouse settings set ${name} null.`,
  });
}
