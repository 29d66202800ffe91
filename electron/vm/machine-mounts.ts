import { DisposableStack, type Disposable } from '../base/disposable.ts';
import { within } from '../host/delay.ts';
import type { ConsoleMarker } from './console-markers.ts';
import type { GuestAccess, GuestMounts } from './guest-access.ts';
import type { MachineConsole } from './machine-console.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { askMountedShares } from './mounted-shares.ts';
import { subjectOf, unusableSentence } from './served-shares/sentences.ts';
import { ServedShares } from './served-shares/served-shares.ts';
import { ShareServers } from './served-shares/share-servers.ts';
import type { GuestMount } from './shares.ts';
import type { Warnings } from './warnings.ts';

/** The guest's warning that it cannot mount a shared folder. */
export const SHARE_FAILED = 'share-failed';

/** A folder on a disk that does not answer must not fail a start; the guest has a longer patience. */
const SERVED_WAIT_MS = 20_000;

export interface MachineMountsParts {
  /** All that the guest is to mount. */
  readonly mounts: readonly GuestMount[];
  readonly console: MachineConsole;
  readonly access: GuestAccess;
  readonly warnings: Warnings;
  readonly dependencies: MachineDependencies;
}

/**
 * The folders of the host in one run of the machine. The guest mounts those of a device by itself, and tells of each that it cannot; those that are
 * carried over ssh are served from the constructor on. What is not mounted is warned of, and left out of `present`.
 */
export class MachineMounts implements GuestMounts, Disposable {
  readonly #parts: MachineMountsParts;
  readonly #owned = new DisposableStack();
  readonly #served: ServedShares;
  /** Those of devices that did not fail, and all that are served. */
  #mounts: readonly GuestMount[];

  constructor(parts: MachineMountsParts) {
    this.#parts = parts;
    this.#mounts = parts.mounts;
    this.#owned.add(parts.console.onMarker((marker) => this.#takeFailure(marker)));
    this.#served = this.#owned.add(servedShares(parts));
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
  }

  get planned(): readonly GuestMount[] {
    return this.#parts.mounts;
  }

  get present(): readonly GuestMount[] {
    return this.#mounts.filter((mount) => isByDevice(mount) || this.#served.isPresent(mount));
  }

  /** Asks a guest whose boot nobody saw which of its shared folders are mounted. */
  async check(signal: AbortSignal): Promise<void> {
    const { missing } = await askMountedShares(this.#parts.access, this.#mounts.filter(isByDevice), signal);
    for (const mount of missing) this.#drop(mount, 'it is not mounted');
  }

  /** Resolves when the folders that are carried over ssh are mounted, or failed, or take too long to be waited for. */
  async settled(signal?: AbortSignal): Promise<void> {
    const { clock } = this.#parts.dependencies;
    await within(clock, SERVED_WAIT_MS, this.#served.settled(signal), () => undefined);
  }

  /** The guest says `PATH: REASON`. */
  #takeFailure(marker: ConsoleMarker): void {
    if (marker.kind !== 'warning' || marker.code !== SHARE_FAILED) return;
    const mount = this.#mounts.find(({ guestPath }) => marker.message.startsWith(`${guestPath}: `));
    if (mount !== undefined) this.#drop(mount, marker.message.slice(mount.guestPath.length + 2));
  }

  #drop(mount: GuestMount, reason: string): void {
    this.#mounts = this.#mounts.filter((other) => other !== mount);
    this.#parts.warnings.set(subjectOf(mount), unusableSentence(mount, reason));
  }
}

function isByDevice({ kind }: GuestMount): boolean {
  return kind !== '9p-ssh';
}

function servedShares({ mounts, access, warnings, dependencies }: MachineMountsParts): ServedShares {
  const { shareProgram, layout, clock } = dependencies;
  const logger = dependencies.logger.child('shares');
  const servers = new ShareServers({ program: shareProgram, layout, clock, logger });
  return new ServedShares({
    mounts: mounts.filter((mount) => !isByDevice(mount)),
    ...{ access, servers, warnings, clock, logger },
  });
}
