import { DisposableStack } from '../base/disposable.ts';
import { within } from '../host/delay.ts';
import type { Settings } from '../api/settings.ts';
import type { HypervisorDriver, VirtualMachine, VmExit } from '../hypervisor/driver.ts';
import type { NetworkKind } from '../hypervisor/network-attachment.ts';
import { EngineHealth } from './engine-health.ts';
import { describeError } from '../base/errors.ts';
import type { GuestAccess } from './guest-access.ts';
import { GuestClock } from './guest-clock.ts';
import { addressOf, type GuestLease } from './guest-lease.ts';
import type { OpenNetwork } from './guest-network.ts';
import type { NetworkInsight } from './network-insight.ts';
import type { ConsoleMarker } from './console-markers.ts';
import type { MachineConsole } from './machine-console.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { type MachineFacts, recordLease, removeRunRecord } from './machine-record.ts';
import type { HostPorts } from './network/host-ports.ts';
import { askMountedShares } from './mounted-shares.ts';
import { subjectOf, unusableSentence } from './served-shares/sentences.ts';
import { ServedShares } from './served-shares/served-shares.ts';
import { ShareServers } from './served-shares/share-servers.ts';
import type { GuestMount } from './shares.ts';
import { stopVm } from './stop-vm.ts';
import type { Warnings } from './warnings.ts';

const SHARE_FAILED = 'share-failed';
const NO_LEASE = 'no-lease';

/** Codes of those of the guest's warnings that a run shows itself, since they change. */
const OWN_WARNINGS: ReadonlySet<string> = new Set([SHARE_FAILED, NO_LEASE]);

/** All others, as they come. */
export function showGuestWarnings(console: MachineConsole, warnings: Warnings): void {
  console.onMarker((marker) => {
    if (marker.kind !== 'warning' || OWN_WARNINGS.has(marker.code)) return;
    warnings.set(`guest/${marker.code}/${marker.message}`, marker.message);
  });
}

const NO_LEASE_SENTENCE = 'The VM has no network: nobody on the hypervisor’s switch answers DHCP. It goes on asking.';

/** After a pause, for the guest's clock; who asks the engine meanwhile still hears that the machine is paused. */
const CLOCK_WAIT_MS = 5_000;

/** A folder on a disk that does not answer must not fail a start; the guest has a longer patience. */
const SERVED_WAIT_MS = 20_000;

/**
 * One run of the virtual machine, from its launch (or from being taken over) until it is gone: what the machine owns meanwhile,
 * and how it is let go. Filled by `start/start-sequence.ts`: access to the guest, then the engine's socket, then the watches
 * over a running machine. Ends once, by one of
 *
 *   stop()     the guest is asked, then killed when it does not go; resolves when it is gone
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
  /** The record of the last lease is being written. */
  #recording: Promise<void> = Promise.resolve();
  #mounts: readonly GuestMount[];
  readonly #served: ServedShares;

  constructor(parts: MachineRunParts) {
    const { vm, access, network, console, warnings } = parts;
    this.#parts = parts;
    this.#mounts = parts.mounts;
    this.#owned.add(console.onMarker((marker) => this.#takeShareFailure(marker)));
    this.#owned.add(console.onMarker((marker) => this.#takeLease(marker)));
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
    this.#served = this.#owned.add(servedShares(parts));
    this.#owned.add(vm.onDegraded((sentence) => warnings.set(`degraded/${sentence}`, sentence)));
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

  /** Without those that the guest has not mounted. */
  get mounts(): readonly GuestMount[] {
    return this.#mounts.filter((mount) => isByDevice(mount) || this.#served.isPresent(mount));
  }

  /** All of those that it was to mount. */
  get plannedMounts(): readonly GuestMount[] {
    return this.#parts.mounts;
  }

  /** Asks a guest whose boot nobody saw which of its shared folders are mounted. */
  async checkMounts(signal: AbortSignal): Promise<void> {
    const { missing } = await askMountedShares(this.access, this.#mounts.filter(isByDevice), signal);
    for (const mount of missing) this.#dropMount(mount, 'it is not mounted');
  }

  /** Resolves when the folders that are carried over ssh are mounted, or failed, or take too long to be waited for. */
  async mountsSettled(signal?: AbortSignal): Promise<void> {
    const { clock } = this.#parts.dependencies;
    await within(clock, SERVED_WAIT_MS, this.#served.settled(signal), () => undefined);
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

  /** `force` ends the grace period when it aborts. Resolves when the machine is gone and everything is released. */
  async stop(options: { readonly graceMs: number; readonly force: AbortSignal }): Promise<VmExit> {
    const { vm, driver, access, dependencies } = this.#parts;
    const { clock, logger } = dependencies;
    await this.#watches.dispose();
    if (this.#paused) this.#freeze(false);
    const { powerButton } = driver.capabilities;
    const exit = await stopVm({ ...options, vm, access, powerButton, clock, logger });
    await this.release();
    return exit;
  }

  /** Once the virtual machine is gone: frees the rest. */
  async release(): Promise<void> {
    await this.#watches.dispose();
    await this.#owned.dispose();
    await this.#recording;
    await removeRunRecord(this.#parts.dependencies.layout.machineRecord);
  }

  async detach(): Promise<void> {
    await this.#watches.dispose();
    await this.#owned.dispose();
    await this.#recording;
    await this.#parts.vm.detach();
  }

  #takeLease(marker: ConsoleMarker): void {
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

  /** The guest says `PATH: REASON` when it cannot mount a shared folder. */
  #takeShareFailure(marker: ConsoleMarker): void {
    if (marker.kind !== 'warning' || marker.code !== SHARE_FAILED) return;
    const mount = this.#mounts.find(({ guestPath }) => marker.message.startsWith(`${guestPath}: `));
    if (mount !== undefined) this.#dropMount(mount, marker.message.slice(mount.guestPath.length + 2));
  }

  #dropMount(mount: GuestMount, reason: string): void {
    this.#mounts = this.#mounts.filter((other) => other !== mount);
    this.#parts.warnings.set(subjectOf(mount), unusableSentence(mount, reason));
  }
}

function isByDevice({ kind }: GuestMount): boolean {
  return kind !== '9p-ssh';
}

function servedShares({ mounts, access, warnings, dependencies }: MachineRunParts): ServedShares {
  const { shareProgram, layout, clock } = dependencies;
  const logger = dependencies.logger.child('shares');
  const servers = new ShareServers({ program: shareProgram, layout, clock, logger });
  return new ServedShares({
    mounts: mounts.filter((mount) => !isByDevice(mount)),
    ...{ access, servers, warnings, clock, logger },
  });
}
