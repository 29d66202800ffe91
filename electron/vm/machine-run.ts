import { DisposableStack } from '../base/disposable.ts';
import { within } from '../host/delay.ts';
import type { Settings } from '../api/settings.ts';
import type { HypervisorDriver, VirtualMachine, VmExit } from '../hypervisor/driver.ts';
import type { NetworkKind } from '../hypervisor/network-attachment.ts';
import { EngineHealth } from './engine-health.ts';
import type { GuestAccess } from './guest-access.ts';
import { GuestClock } from './guest-clock.ts';
import type { GuestLease } from './guest-lease.ts';
import type { OpenNetwork } from './guest-network.ts';
import type { NetworkInsight } from './network-insight.ts';
import type { MachineConsole } from './machine-console.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { MachineLease, NO_LEASE } from './machine-lease.ts';
import { MachineMounts, SHARE_FAILED } from './machine-mounts.ts';
import { type MachineFacts, removeRunRecord } from './machine-record.ts';
import type { HostPorts } from './network/host-ports.ts';
import type { GuestMount } from './shares.ts';
import { LeaseSearch } from './lease-search.ts';
import { stopVm } from './stop-vm.ts';
import type { Warnings } from './warnings.ts';

/** Codes of those of the guest's warnings that a run shows itself, since they change. */
const OWN_WARNINGS: ReadonlySet<string> = new Set([SHARE_FAILED, NO_LEASE]);

/** All others, as they come. */
export function showGuestWarnings(console: MachineConsole, warnings: Warnings): void {
  console.onMarker((marker) => {
    if (marker.kind !== 'warning' || OWN_WARNINGS.has(marker.code)) return;
    warnings.set(`guest/${marker.code}/${marker.message}`, marker.message);
  });
}

/** After a pause, for the guest's clock; who asks the engine meanwhile still hears that the machine is paused. */
const CLOCK_WAIT_MS = 5_000;

/**
 * One run of the virtual machine, from its launch (or from being taken over) until it is gone: what the machine owns meanwhile,
 * and how it is let go. Filled by `start/start-sequence.ts`: access to the guest, then the engine's socket, then the watches
 * over a running machine. Ends once, by one of
 *
 *   stop()     the guest is asked, then killed when it does not go; resolves when it is gone, or ends as detach() when even that does not help
 *   detach()   the virtual machine runs on without us, and its record stays for the next backend
 *   (itself)   the owner hears of it by `vm.exited`, and calls `release`
 */
export interface MachineRunParts {
  readonly vm: VirtualMachine;
  /** That started it. */
  readonly driver: HypervisorDriver;
  readonly access: GuestAccess;
  /** Null for a machine that was taken over and whose network is the hypervisor's own. */
  readonly network: OpenNetwork | null;
  readonly networkKind: NetworkKind;
  readonly facts: MachineFacts;
  readonly mounts: readonly GuestMount[];
  /** What it was started with. */
  readonly settings: Settings;
  readonly console: MachineConsole;
  readonly warnings: Warnings;
  /** It was taken over, and its user had paused it. */
  readonly wasPaused: boolean;
  readonly dependencies: MachineDependencies;
}

export class MachineRun {
  readonly #parts: MachineRunParts;
  readonly #owned = new DisposableStack();
  /** Over a machine that runs; a pause ends them, and a resume makes others. */
  #watches = new DisposableStack();
  #paused = false;
  readonly mounts: MachineMounts;

  constructor(parts: MachineRunParts) {
    const { vm, access, network, console, warnings } = parts;
    this.#parts = parts;
    this.#owned.add(new MachineLease(parts));
    this.mounts = new MachineMounts(parts);
    console.attach(vm.console);
    this.#owned.defer(() => console.detach());
    if (network !== null) {
      this.#owned.add(network);
      this.#owned.add(
        network.onTrouble((sentence) => {
          if (sentence === null) warnings.clear('network');
          else warnings.set('network', sentence);
        }),
      );
    }
    this.#owned.add(access);
    this.#owned.add(this.mounts);
    this.#owned.add(vm.onDegraded((sentence) => warnings.set(`degraded/${sentence}`, sentence)));
    this.#owned.add(new LeaseSearch(parts));
  }

  get vm(): VirtualMachine {
    return this.#parts.vm;
  }

  get driver(): HypervisorDriver {
    return this.#parts.driver;
  }

  get access(): GuestAccess {
    return this.#parts.access;
  }

  /** Null when the network tells nothing. */
  get insight(): NetworkInsight | null {
    return this.#parts.network?.insight ?? null;
  }

  get hostPorts(): HostPorts | null {
    return this.#parts.network?.hostPorts ?? null;
  }

  get hasHostAddresses(): boolean {
    return this.lease?.atLoopback === true;
  }

  get networkKind(): NetworkKind {
    return this.#parts.networkKind;
  }

  /** Of a guest on a network that is not ours, as soon as it has told. */
  get lease(): GuestLease | null {
    return this.#parts.network?.lease ?? null;
  }

  get facts(): MachineFacts {
    return this.#parts.facts;
  }

  get warnings(): Warnings {
    return this.#parts.warnings;
  }

  get settings(): Settings {
    return this.#parts.settings;
  }

  /** Puts the engine's socket on the host. */
  async listenForEngine(signal: AbortSignal): Promise<void> {
    this.#owned.add(await this.#parts.dependencies.engine.listen(this, signal));
  }

  /** It is to be paused again, now that it was seen to be well. */
  get wasPaused(): boolean {
    return this.#parts.wasPaused;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /**
   * Freezes the guest: first who would take its silence for a failure is told, then it stands. Rejects with the hypervisor's
   * error, and the machine runs on.
   */
  async pause(): Promise<void> {
    await this.#watches.dispose();
    this.#setPaused(true);
    try {
      await this.#parts.vm.pause();
    } catch (error) {
      this.#setPaused(false);
      void this.watch();
      throw error;
    }
  }

  /** Resolves when the guest runs, and its clock was set or could not be set soon. Rejects with the hypervisor's error. */
  async resume(): Promise<void> {
    const { vm, dependencies } = this.#parts;
    await vm.resume();
    this.#freeze(false);
    await within(dependencies.clock, CLOCK_WAIT_MS, this.watch(), () => undefined);
    this.#paused = false;
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#freeze(paused);
  }

  #freeze(paused: boolean): void {
    this.#parts.access.setPaused(paused);
    this.#parts.network?.setPaused(paused);
  }

  /** From here on the engine is expected to answer. Resolves when the guest's clock was looked at. */
  async watch(): Promise<void> {
    const { access, console, warnings, dependencies } = this.#parts;
    const { clock, engine, logger } = dependencies;
    this.#watches = new DisposableStack();
    const watches = this.#watches;
    const health = new EngineHealth({
      engine,
      onMarker: console.onMarker,
      warnings,
      clock,
      logger: logger.child('engine'),
    });
    const guestClock = new GuestClock({ access, clock, logger: logger.child('clock') });
    watches.add(health).start();
    // A guest that is being switched off from inside takes its engine down in good order.
    watches.add(
      console.onMarker((marker) => {
        if (marker.kind !== 'phase' || marker.phase !== 'stopping') return;
        void health.dispose();
        void watches.dispose();
      }),
    );
    watches.add(
      access.onConnectedChange((connected) => {
        if (connected) warnings.clear('link');
        else warnings.set('link', 'The connection to the VM broke and is being made again.');
      }),
    );
    await watches.add(guestClock).start();
  }

  /** `force` ends the grace period when it aborts. Resolves when the machine is gone and everything is released; where it does not end, it is let go of. Error: `vm-not-ended`. */
  async stop(options: { readonly graceMs: number; readonly force: AbortSignal }): Promise<VmExit> {
    const { vm, driver, access, dependencies } = this.#parts;
    const { clock, logger } = dependencies;
    await this.#watches.dispose();
    if (this.#paused) this.#freeze(false);
    const { powerButton } = driver.capabilities;
    const exit = await stopVm({ ...options, vm, access, powerButton, clock, logger }).catch(async (error: unknown) => {
      await this.detach();
      throw error;
    });
    await this.release();
    return exit;
  }

  /** Once the virtual machine is gone: frees the rest. */
  async release(): Promise<void> {
    await this.#watches.dispose();
    await this.#owned.dispose();
    await removeRunRecord(this.#parts.dependencies.layout.machineRecord);
  }

  async detach(): Promise<void> {
    await this.#watches.dispose();
    await this.#owned.dispose();
    await this.#parts.vm.detach();
  }
}
