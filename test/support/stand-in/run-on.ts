import { runBackend } from '../../../electron/daemon/run-backend.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { DriverName, HypervisorDriver } from '../../../electron/hypervisor/driver.ts';
import { DRIVERS, type HostArchitecture } from '../../../electron/hypervisor/driver-table.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';

const TRIAL_DEADLINE_MS = 60_000;

/** A computer that this one is taken for. */
export interface StandInComputer {
  readonly platform: NodeJS.Platform;
  readonly hostArch: HostArchitecture;
}

/**
 * Runs the product's backend as on that computer, with the arguments of `electron/daemon/main.ts`: its drivers are asked as there, and that of
 * `name` is the one that `create` makes, whose hypervisor is a stand-in.
 */
export async function runOn(
  { platform, hostArch }: StandInComputer,
  name: DriverName,
  create: (computer: HostFacts) => HypervisorDriver,
): Promise<void> {
  const facts: HostFacts = { ...hostFacts(systemClock), platform, hostArch, trialDeadlineMs: TRIAL_DEADLINE_MS };
  const entries = DRIVERS.map((entry) => (entry.name === name ? { ...entry, create: () => create(facts) } : entry));
  await runBackend(
    process.argv.slice(2),
    new DriverRegistry({ clock: systemClock, entries, host: { platform, hostArch } }),
  );
}
