import type { StartPhase } from '../../api/machine-status.ts';
import type { Accelerator } from '../../hypervisor/driver.ts';
import type { NetworkKind } from '../../hypervisor/network-attachment.ts';
import { guestCpuOf } from '../guest-cpu.ts';

/**
 * How long each phase may take before the start is given up, in milliseconds. They bound a hang and nothing else: a healthy
 * start takes a small part of each even on a busy computer. Emulation (TCG) runs the guest 5 to 20 times slower.
 *
 * `prepare` may include trying an accelerator out, which has deadlines of its own. `disks` is the time to find the data disk;
 * once the guest has it, `DISK_CHECK_LIMIT_MS` applies, since the check of a large disk that was not unmounted takes long.
 */
export type PhaseLimits = Readonly<Record<StartPhase, number>>;

const NATIVE: PhaseLimits = {
  prepare: 300_000,
  launch: 60_000,
  kernel: 30_000,
  disks: 60_000,
  services: 60_000,
  ssh: 60_000,
  engine: 240_000,
};

const EMULATED: PhaseLimits = {
  ...NATIVE,
  kernel: 90_000,
  disks: 180_000,
  services: 240_000,
  ssh: 180_000,
  engine: 480_000,
};

export function phaseLimits(accelerator: Accelerator): PhaseLimits {
  return guestCpuOf(accelerator) === 'emulated' ? EMULATED : NATIVE;
}

/** Of a guest that nobody hears: until it answers on ssh, all goes by that its console would tell of. */
export function unheardLimitMs({ kernel, disks, services, ssh }: PhaseLimits): number {
  return kernel + disks + services + ssh;
}

/**
 * How often the VM is booted at a start whose kernel hangs before its first word, or panics. Both were seen once in some hundred boots
 * under TCG, where QEMU before 8.1 has a defect (`hypervisor/qemu/accelerators.ts`).
 */
export const BOOT_TRIES = 2;

/** Before the accelerator is known. */
export const PREPARE_LIMIT_MS = NATIVE.prepare;

/** Since the last sign of life on the console. A check that is cut off begins anew at the next start, so this errs on the long side. */
export const DISK_CHECK_LIMIT_MS = 3_600_000;

/** A machine that was left running is up already: one that does not answer soon is ended instead. */
const ADOPT_LIMIT_MS = 30_000;

/**
 * The same for one on a switch, which may have got other addresses while no backend ran: the guest finds that out within 35 s
 * (`vm-assets/guest/boathouse/keep-lease`), and tells within 15 s more.
 */
const ADOPT_ON_SWITCH_LIMIT_MS = 90_000;

export function adoptLimitMs(networkKind: NetworkKind): number {
  return networkKind === 'switch' || networkKind === 'shared' ? ADOPT_ON_SWITCH_LIMIT_MS : ADOPT_LIMIT_MS;
}

/** A disks phase that is longer than this is probably a check of the data disk, and says so. */
export const SLOW_DISKS_MS = 20_000;
