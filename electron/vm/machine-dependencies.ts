import type { FolderLayout } from '../api/folder-layout.ts';
import type { Settings } from '../api/settings.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Architecture } from '../hypervisor/driver.ts';
import type { DriverRegistry } from '../hypervisor/registry.ts';
import type { EngineEndpoint, GuestConnector } from './guest-access.ts';
import type { GuestNetworks } from './guest-network.ts';
import type { HostCapacity } from './resources.ts';
import type { Translation } from './translation.ts';

/** All that a machine reaches the outside through. The composition root passes the real ones, tests fakes. */
export interface MachineDependencies {
  readonly layout: FolderLayout;
  readonly arch: Architecture;
  /** Holds `manifest.json`. */
  readonly imageFolder: string;
  /** The image came with an installed Boathouse; false: somebody built it, or named another one. */
  readonly isImageInstalled: boolean;
  /** Where an installed Boathouse has a docker client, if its package brings one; null: it is not installed. */
  readonly bundledDocker: string | null;
  /** Whether this program is one for another processor than the computer's. Never rejects. */
  readonly translation: () => Promise<Translation | null>;
  readonly drivers: DriverRegistry;
  /** The 9P server of folders that are carried over ssh, compiled (`served-shares/share-servers.ts`). */
  readonly shareProgram: string;
  readonly networks: GuestNetworks;
  readonly guest: GuestConnector;
  readonly engine: EngineEndpoint;
  /** Read at each start. */
  readonly readSettings: () => Promise<Settings>;
  readonly host: HostFacts;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface HostFacts extends HostCapacity {
  readonly homeFolder: string;
  /** Name that the guest takes. */
  readonly guestHostname: string;
}
