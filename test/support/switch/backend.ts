import { runBackend } from '../../../electron/daemon/run-backend.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { DRIVERS } from '../../../electron/hypervisor/driver-table.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { QemuDriver } from '../../../electron/hypervisor/qemu/driver.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { QemuOnSwitch } from './qemu-on-switch.ts';

/** The product's backend with a hypervisor that has a switch and no more. Takes the arguments of `electron/daemon/main.ts`. */
const entries = DRIVERS.map((entry) =>
  entry.name === 'qemu' ? { ...entry, create: () => new QemuOnSwitch(new QemuDriver(hostFacts(systemClock))) } : entry,
);
await runBackend(process.argv.slice(2), new DriverRegistry({ clock: systemClock, entries }));
