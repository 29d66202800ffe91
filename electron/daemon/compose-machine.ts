import { cpus, homedir, hostname, totalmem } from 'node:os';
import type { FolderLayout } from '../api/folder-layout.ts';
import { resourcesUrl } from '../api/packaged-app.ts';
import type { Settings } from '../api/settings.ts';
import type { Logger } from '../base/logger.ts';
import { EngineOpensPorts } from '../forward/ports/engine-opens-ports.ts';
import type { PortPublisher } from '../forward/ports/port-publisher.ts';
import type { PortRow } from '../forward/ports/port-table.ts';
import { SshGuestAddresses } from '../forward/ports/ssh-guest-addresses.ts';
import { SshPortPublisher } from '../forward/ports/ssh-port-publisher.ts';
import type { SshSession } from '../forward/ssh-session.ts';
import { findPortHolder } from '../host/port-holder.ts';
import { RotatingFile } from '../host/rotating-file.ts';
import { systemClock } from '../host/system-clock.ts';
import type { Architecture } from '../hypervisor/driver.ts';
import { SHARE_PROGRAM } from '../hypervisor/driver-table.ts';
import type { DriverRegistry } from '../hypervisor/registry.ts';
import { guestNetworks } from '../vm/network/guest-networks.ts';
import { StackPortPublisher } from '../vm/network/stack-port-publisher.ts';
import { MachineConsole } from '../vm/machine-console.ts';
import { Machine } from '../vm/machine.ts';
import type { EngineGuest, GuestAccess } from '../vm/guest-access.ts';
import type { MachineDependencies } from '../vm/machine-dependencies.ts';
import { readTranslation } from '../vm/translation.ts';
import { EngineSocketEndpoint } from './engine-endpoint.ts';
import { sshConnector } from './ssh-guest-access.ts';

export interface MachineParts {
  readonly layout: FolderLayout;
  readonly arch: Architecture;
  readonly imageFolder: string;
  readonly isImageInstalled: boolean;
  readonly bundledDocker: string | null;
  readonly drivers: DriverRegistry;
  readonly readSettings: () => Promise<Settings>;
  readonly logger: Logger;
}

const CONSOLE_LOG_MAX_BYTES = 4 * 1024 * 1024;
const MIB = 1024 * 1024;

/** Of a port that was published without an address, by the setting. Both families, as Docker does. */
const PUBLISH_ADDRESSES: Readonly<Record<Settings['network']['publishAddress'], readonly string[]>> = {
  all: ['0.0.0.0', '::'],
  loopback: ['127.0.0.1', '::1'],
};

export interface ComposedMachine {
  readonly machine: Machine;
  /** To be disposed after the machine has stopped. */
  readonly console: MachineConsole;
  readonly dependencies: MachineDependencies;
  /** Published by the containers of the running machine. */
  readonly ports: () => Promise<PortRow[]>;
}

/** The machine with everything real around it. */
export function composeMachine(parts: MachineParts): ComposedMachine {
  const { layout, logger } = parts;
  const console = new MachineConsole(new RotatingFile({ path: layout.consoleLog, maxBytes: CONSOLE_LOG_MAX_BYTES }));
  const engine = new EngineSocketEndpoint({
    socket: layout.engineSocket,
    publisherFor: (guest) => portPublisher(guest, logger.child('ports')),
    defaultPublishAddresses: async () => PUBLISH_ADDRESSES[(await parts.readSettings()).network.publishAddress],
    publishesListeners: async () => (await parts.readSettings()).network.hostNetworkPorts,
    clock: systemClock,
    logger: logger.child('engine-socket'),
  });
  const dependencies: MachineDependencies = {
    ...parts,
    translation: () => readTranslation(resourcesUrl(import.meta.url) !== null),
    networks: guestNetworks({
      layout,
      worker: new URL('../vm/network/network-worker.js', import.meta.url),
      hostname: hostname(),
      clock: systemClock,
      logger: logger.child('network'),
    }),
    guest: sshConnector(systemClock, logger.child('ssh')),
    engine,
    shareProgram: SHARE_PROGRAM,
    host: {
      cpus: cpus().length,
      memoryMiB: Math.floor(totalmem() / MIB),
      homeFolder: homedir(),
      guestHostname: guestHostname(hostname()),
    },
    clock: systemClock,
  };
  return { machine: new Machine({ console, dependencies }), console, dependencies, ports: () => engine.ports() };
}

/** By the network's own way into the VM, where it has one; over ssh else, or by nothing of ours. */
function portPublisher({ access, hostPorts, hasHostAddresses }: EngineGuest, logger: Logger): PortPublisher {
  if (hasHostAddresses) return new EngineOpensPorts();
  const context = { findHolder: findPortHolder, platform: process.platform };
  const session = (signal: AbortSignal): Promise<SshSession> => access.session(signal);
  const run: GuestAccess['run'] = (command, signal) => access.run(command, signal);
  const addresses = new SshGuestAddresses({ run, clock: systemClock, logger });
  const overSsh = new SshPortPublisher({ ...context, session, addresses, clock: systemClock, logger });
  return hostPorts === null ? overSsh : new StackPortPublisher({ ...context, ports: hostPorts, addresses, overSsh });
}

/** The guest is named after its host, as far as a host name can be: `ann-laptop` becomes `ann-laptop-boathouse`. */
function guestHostname(host: string): string {
  const label = (host.split('.')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  return label === '' ? 'boathouse' : `${label}-boathouse`;
}
