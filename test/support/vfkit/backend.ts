import { systemClock } from '../../../electron/host/system-clock.ts';
import { runBackend } from '../../../electron/daemon/run-backend.ts';
import { DRIVERS } from '../../../electron/hypervisor/driver-table.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import { CABLE_PROGRAM } from './vfkit-subject.ts';

/**
 * The product's backend on a Mac that is none: its drivers are asked as on macOS, and vfkit's finds the stand-in that `BOATHOUSE_VFKIT`
 * names. Takes the arguments of `electron/daemon/main.ts`. With `BOATHOUSE_ARCH` it is a Mac of that architecture, and Rosetta is installed
 * where the stand-in has one.
 */
const TRIAL_DEADLINE_MS = 60_000;

const arch = process.env['BOATHOUSE_ARCH'] ?? (process.arch === 'arm64' ? 'arm64' : 'amd64');
const hostArch = arch === 'arm64' ? 'arm64' : 'x64';
const host = {
  ...hostFacts(systemClock),
  platform: 'darwin',
  hostArch,
  trialDeadlineMs: TRIAL_DEADLINE_MS,
} as const;
const entries = DRIVERS.map((entry) => {
  if (entry.name !== 'vfkit') return entry;
  const mac = { version: '14.5', hypervisor: true, rosetta: process.env['VFKIT_STAND_IN_ROSETTA'] !== undefined };
  return { ...entry, create: () => new VfkitDriver(host, CABLE_PROGRAM, () => Promise.resolve(mac)) };
});
await runBackend(process.argv.slice(2), new DriverRegistry(systemClock, entries, { platform: 'darwin', hostArch }));
