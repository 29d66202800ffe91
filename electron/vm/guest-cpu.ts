import type { GuestCpu } from '../forward/ssh/algorithms.ts';
import type { Accelerator } from '../hypervisor/driver.ts';

/** What the guest's processor is under this accelerator: ciphers, deadlines and the kernel's command line go by it. */
export function guestCpuOf(accelerator: Accelerator): GuestCpu {
  return accelerator === 'tcg' ? 'emulated' : 'native';
}
