import type { Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { ConsoleMarker } from './console-markers.ts';
import type { GuestAccess } from './guest-access.ts';
import { addressOf } from './guest-lease.ts';
import type { OpenNetwork } from './guest-network.ts';
import type { MachineConsole } from './machine-console.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { recordLease } from './machine-record.ts';
import type { Warnings } from './warnings.ts';

/** The guest's warning that nobody answers DHCP; a lease takes it back. */
export const NO_LEASE = 'no-lease';
const NO_LEASE_SENTENCE = 'The VM has no network: nobody on the hypervisor’s switch answers DHCP. It goes on asking.';

export interface MachineLeaseParts {
  readonly console: MachineConsole;
  readonly network: OpenNetwork | null;
  readonly access: GuestAccess;
  readonly warnings: Warnings;
  readonly dependencies: MachineDependencies;
}

/**
 * What a guest tells of its lease on the console: the network is handed it, and when it is another one, the machine's record has it and the ssh session
 * is made anew where the guest is now. Once disposed, no record is being written any more.
 */
export class MachineLease implements Disposable {
  readonly #parts: MachineLeaseParts;
  readonly #listening: Disposable;
  /** The record of the last lease is being written. */
  #recording: Promise<void> = Promise.resolve();

  constructor(parts: MachineLeaseParts) {
    this.#parts = parts;
    this.#listening = parts.console.onMarker((marker) => this.#take(marker));
  }

  async dispose(): Promise<void> {
    await this.#listening.dispose();
    await this.#recording;
  }

  #take(marker: ConsoleMarker): void {
    const { network, access, warnings, dependencies } = this.#parts;
    if (marker.kind === 'warning' && marker.code === NO_LEASE) warnings.set(NO_LEASE, NO_LEASE_SENTENCE);
    if (marker.kind !== 'lease') return;
    warnings.clear(NO_LEASE);
    const { layout, logger } = dependencies;
    const { lease } = marker;
    if (network?.takeLease(lease) !== true) return;
    logger.info(`the VM is ${addressOf(lease)} on the hypervisor's switch, whose gateway is ${lease.gateway}`);
    access.moved();
    // One after another, so that the last one stays.
    this.#recording = this.#recording
      .then(() => recordLease(layout.machineRecord, lease))
      .catch((error: unknown) => logger.warn(`the VM's address could not be noted: ${describeError(error)}`));
  }
}
