import type { Accelerator } from '../../hypervisor/driver.ts';
import type { GuestAccess } from '../guest-access.ts';
import { guestCpuOf } from '../guest-cpu.ts';
import type { SshEndpoint } from '../../forward/ssh/ssh-endpoint.ts';
import type { InstallKeys } from '../keys.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';

export interface GuestAddress {
  readonly endpoint: () => SshEndpoint | null;
  readonly keys: InstallKeys;
  readonly accelerator: Accelerator;
}

/** The way into a guest with the keys of this install; nothing is connected yet. */
export function openGuest(address: GuestAddress, dependencies: MachineDependencies): GuestAccess {
  const { endpoint, keys, accelerator } = address;
  return dependencies.guest.open({
    endpoint,
    clientKey: keys.client,
    hostPublicKey: keys.host.publicKey,
    guestCpu: guestCpuOf(accelerator),
  });
}
