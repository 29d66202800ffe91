import { Worker } from 'node:worker_threads';
import type { FolderLayout } from '../../api/folder-layout.ts';
import type { Settings } from '../../api/settings.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { textHash } from '../../base/text-hash.ts';
import { hostAddresses } from '../../host/host-addresses.ts';
import type { NetworkKind, SharedNetwork, SwitchNetwork } from '../../hypervisor/network-attachment.ts';
import { type GuestNetwork, type GuestNetworks, userNetwork } from '../guest-network.ts';
import { type HostChange, HostWatch } from './host-watch.ts';
import type { NetworkConfig } from './network-protocol.ts';
import { OwnNetwork } from './own-network.ts';
import { sourceAddress } from './source-address.ts';
import { guestAddressing, stackAddresses } from './stack-addresses.ts';
import { GuestOnSwitch, switchNetwork } from './switch-network.ts';

export interface OwnNetworkOptions {
  readonly layout: Pick<FolderLayout, 'networkSocket' | 'sshSocket'>;
  /** The compiled `network-worker.js`. */
  readonly worker: URL;
  readonly hostname: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface GuestNetworksOptions extends OwnNetworkOptions {
  readonly layout: OwnNetworkOptions['layout'] & Pick<FolderLayout, 'home'>;
}

/** Locally administered. The whole of one for all guests that are alone on their link. */
const MAC_PREFIX = '02:b0:a7';
const GUEST_MAC = `${MAC_PREFIX}:40:5e:03`;

type LinkKind = NetworkConfig['linkKind'];

/** How a hypervisor may offer the guest's card to our own stack, best first. */
const LINK_KINDS = ['stream', 'datagram', 'vpnkit'] as const satisfies readonly NetworkKind[];

/** Networks that others address and route. */
const OTHERS_KINDS = ['switch', 'shared'] as const satisfies readonly NetworkKind[];

/**
 * The largest packet that the hypervisor's end carries. Virtualization.framework could carry 65535 (maximumTransmissionUnit of
 * VZFileHandleNetworkDeviceAttachment); vfkit leaves it at its default. HyperKit's card takes no frame that is longer than one of the
 * guest's buffers.
 */
const MTU_MAX: Readonly<Record<LinkKind, number>> = { stream: 65_520, datagram: 1500, vpnkit: 1500 };

/** Memory that the worker's objects may take, its buffers not counted. Beyond it the worker ends, and not the backend. */
const WORKER_HEAP_MAX_MIB = 512;
/** Hardly anything that the worker makes outlives a packet, so little room is enough, and no slower; V8 takes up to 48 MiB for it if it is let. */
const WORKER_YOUNG_MAX_MIB = 4;

/** The networks that a machine can be on: our own stack, or one of the hypervisor's. */
export function guestNetworks(options: GuestNetworksOptions): GuestNetworks {
  return {
    choose: (settings, kinds) => {
      const linkKind = LINK_KINDS.find((kind) => kinds.includes(kind));
      const hasUserNetwork = kinds.includes('user');
      if (linkKind !== undefined && (settings.mode === 'boathouse' || !hasUserNetwork)) {
        const warnings = settings.mode === 'boathouse' ? [] : [NO_USER_NETWORK];
        return { network: ownNetwork(settings, linkKind, options), warnings };
      }
      const others = OTHERS_KINDS.find((kind) => kinds.includes(kind));
      if (others !== undefined && !(settings.mode === 'qemu' && hasUserNetwork)) {
        const warnings = settings.mode === 'boathouse' ? [] : [NO_USER_NETWORK_BUT_A_SWITCH];
        const addresses = stackAddresses(settings);
        return {
          network: switchNetwork({ attachment: attachmentTo(others, options), addresses, names: settings.names }),
          warnings,
        };
      }
      const warnings = settings.mode === 'qemu' ? [] : [fallbackWarning(kinds)];
      return { network: userNetwork(), warnings };
    },
    adopt: async ({ ssh, lease, networkKind, settings }) => {
      if (networkKind === 'switch' || networkKind === 'shared')
        return new GuestOnSwitch(attachmentTo(networkKind, options), lease);
      if (networkKind === 'user' || ssh === null || !('path' in ssh)) return null;
      return await ownNetwork(settings.network, networkKind, options).open();
    },
  };
}

function attachmentTo(
  kind: (typeof OTHERS_KINDS)[number],
  { layout }: GuestNetworksOptions,
): SwitchNetwork | SharedNetwork {
  return kind === 'switch' ? { kind, macAddress: switchMac(layout.home) } : { kind };
}

/** On a switch that all users of a computer share, each data folder's guest has its own, the same at each start: so it keeps its lease. */
function switchMac(home: string): string {
  const digits = (textHash(home.toLowerCase()) & 0xff_ffff).toString(16).padStart(6, '0');
  return [MAC_PREFIX, ...(digits.match(/../g) ?? [])].join(':');
}

/** Our own stack, in a worker of this process. */
export function ownNetwork(
  settings: Settings['network'],
  linkKind: LinkKind,
  options: OwnNetworkOptions,
): GuestNetwork & { open: () => Promise<OwnNetwork> } {
  const { layout, clock, logger } = options;
  const addresses = stackAddresses(settings);
  const mtu = Math.min(settings.mtu, MTU_MAX[linkKind]);
  const config: NetworkConfig = {
    linkKind,
    linkSocket: layout.networkSocket,
    guestMac: GUEST_MAC,
    mtu,
    addresses,
    hostLoopback: settings.hostLoopback,
    clientAddresses: settings.clientAddresses,
    names: settings.names,
    sshSocket: layout.sshSocket,
    hostname: options.hostname,
  };
  const startWorker = (workerData: NetworkConfig): Worker =>
    new Worker(options.worker, {
      name: 'network',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MAX_MIB, maxYoungGenerationSizeMb: WORKER_YOUNG_MAX_MIB },
    });
  const watchHost = (changed: (change: HostChange) => void): HostWatch =>
    new HostWatch({ addresses: hostAddresses, sourceAddress, clock, changed });
  return {
    kind: linkKind,
    addressing: guestAddressing(addresses, mtu),
    open: () => Promise.resolve(new OwnNetwork({ config, startWorker, watchHost, clock, logger })),
  };
}

const NO_USER_NETWORK =
  'The hypervisor has no user network as QEMU has (network.mode qemu): the VM is on Boathouse’s own. To have QEMU’s: boathouse settings set hypervisor.driver qemu.';

const NO_USER_NETWORK_BUT_A_SWITCH =
  'The hypervisor has no user network as QEMU has (network.mode qemu): the VM is on the hypervisor’s own switch. To have QEMU’s: boathouse settings set hypervisor.driver qemu.';

function fallbackWarning(kinds: readonly NetworkKind[]): string {
  return `The hypervisor has no way to use Boathouse’s own network (only: ${kinds.join(', ')}). The VM is on QEMU’s user network.`;
}
