import { runBackend } from '../../../electron/daemon/run-backend.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { DriverName, HypervisorDriver } from '../../../electron/hypervisor/driver.ts';
import { DRIVERS, type HostArchitecture } from '../../../electron/hypervisor/driver-table.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';

const TRIAL_DEADLINE_MS = 60_000;

/**
 * Runs the product's backend as on a Mac of that architecture, with the arguments of `electron/daemon/main.ts`: its drivers are asked as there,
 * and that of `name` is the one that `create` makes, whose hypervisor is a stand-in.
 */
export async function runOnMac(
  name: DriverName,
  hostArch: HostArchitecture,
  create: (mac: HostFacts) => HypervisorDriver,
): Promise<void> {
  const mac: HostFacts = {
    ...hostFacts(systemClock),
    platform: 'darwin',
    hostArch,
    trialDeadlineMs: TRIAL_DEADLINE_MS,
  };
  const entries = DRIVERS.map((entry) => (entry.name === name ? { ...entry, create: () => create(mac) } : entry));
  await runBackend(process.argv.slice(2), new DriverRegistry(systemClock, entries, { platform: 'darwin', hostArch }));
}
