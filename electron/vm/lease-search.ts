import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { delay } from '../host/delay.ts';
import type { VirtualMachine, WithoutConsole } from '../hypervisor/driver.ts';
import type { SwitchNetwork } from '../hypervisor/network-attachment.ts';
import type { GuestAccess } from './guest-access.ts';
import type { OpenNetwork } from './guest-network.ts';
import type { MachineConsole } from './machine-console.ts';
import { parseLease } from './parse-lease.ts';

/**
 * Looks for a guest on a switch that cannot tell its lease, since nobody sees its console (`hypervisor/driver.ts`, `WithoutConsole`). What is found is told
 * as if the guest had said it.
 *
 *   searching ──connected by ssh──▶ resting ──the connection broke──▶ searching
 *
 * A look is a process of the system's, so they become rarer. Of a machine that is heard, or on another network, this does nothing.
 */
export interface LeaseSearchParts {
  readonly vm: VirtualMachine;
  readonly network: OpenNetwork | null;
  readonly access: GuestAccess;
  readonly console: MachineConsole;
  readonly dependencies: { readonly clock: Clock; readonly logger: Logger };
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.2;

export class LeaseSearch implements Disposable {
  readonly #parts: LeaseSearchParts;
  readonly #subscription: Disposable | null = null;
  #search: AbortController | null = null;
  #searching: Promise<void> = Promise.resolve();

  constructor(parts: LeaseSearchParts) {
    this.#parts = parts;
    const { vm, network, access } = parts;
    if (vm.withoutConsole === undefined || network?.attachment.kind !== 'switch') return;
    const sought = { source: vm.withoutConsole, attachment: network.attachment };
    this.#subscription = access.onConnectedChange((connected) => {
      this.#search?.abort();
      if (!connected) this.#start(sought);
    });
    this.#start(sought);
  }

  async dispose(): Promise<void> {
    await this.#subscription?.dispose();
    this.#search?.abort();
    await this.#searching;
  }

  #start(sought: Sought): void {
    const search = new AbortController();
    this.#search = search;
    this.#searching = this.#searching.then(() => this.#run(sought, search.signal));
  }

  /** Resolves when it is given up. */
  async #run(sought: Sought, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts.dependencies;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      await this.#look(sought, signal);
      await delay(clock, pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(pauseMs * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    }
  }

  async #look({ source, attachment }: Sought, signal: AbortSignal): Promise<void> {
    const { console, dependencies } = this.#parts;
    try {
      const found = await source.findLease(attachment, signal);
      if (found === null || signal.aborted) return;
      // Nobody tells of name servers; the host is one.
      const lease = parseLease({ ...found, dns: found.gateway });
      if (lease !== null) console.tell({ kind: 'lease', lease });
    } catch (error) {
      if (!signal.aborted) dependencies.logger.warn(`the VM cannot be looked for: ${describeError(error)}`);
    }
  }
}

interface Sought {
  readonly source: WithoutConsole;
  readonly attachment: SwitchNetwork;
}
