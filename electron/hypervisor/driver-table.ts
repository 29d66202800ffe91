import { fileURLToPath } from 'node:url';
import type { Clock } from '../base/clock.ts';
import type { DriverCapabilities, DriverName, HypervisorDriver, ShareKind } from './driver.ts';
import type { NetworkKind } from './network-attachment.ts';
import { hostFacts } from './host-facts.ts';
import { HYPERKIT_CAPABILITIES, HyperkitDriver } from './hyperkit/driver.ts';
import { HYPERV_CAPABILITIES, HypervDriver } from './hyperv/driver.ts';
import { QEMU_CAPABILITIES, QemuDriver } from './qemu/driver.ts';
import { VFKIT_CAPABILITIES, VfkitDriver } from './vfkit/driver.ts';
import { WSL_CAPABILITIES, WslDriver } from './wsl/driver.ts';

/** How a driver was seen to work on a system: by whole machines there, against a stand-in elsewhere, or by its command lines alone. */
export type Proof = 'machines' | 'stand-in' | 'command-lines';

/** Of `process.arch`. */
export type HostArchitecture = 'x64' | 'arm64';

/**
 * What a driver can. Of what its hypervisor could besides, only that counts which our driver makes use of. Whether it works on this
 * computer its probe finds out, which may offer less than stands here.
 */
export interface DriverFacts {
  /** Where it comes into question, and how it was proven there. */
  readonly platforms: Readonly<Partial<Record<NodeJS.Platform, Readonly<Partial<Record<HostArchitecture, Proof>>>>>>;
  /** `own`: guests of the computer's own architecture; `any`: others too, by emulation. */
  readonly architectures: 'own' | 'any';
  /** Best first, as everywhere. */
  readonly shares: readonly ShareKind[];
  /** Those of `shares` that keep a read-only folder read-only. */
  readonly readOnlyShares: readonly ShareKind[];
  readonly networks: readonly NetworkKind[];
  readonly capabilities: DriverCapabilities;
  /** Saves and restores a running machine. */
  readonly snapshots: boolean;
  /** Takes memory back that the guest does not use. */
  readonly balloon: boolean;
  /** Reaches the guest without its network. */
  readonly vsock: boolean;
  /** Runs amd64 programs in arm64 guests by Apple's translator. */
  readonly rosetta: boolean;
}

export interface DriverEntry {
  readonly name: DriverName;
  readonly facts: DriverFacts;
  /** `packagedFolder`: see `SearchContext`. */
  readonly create: (clock: Clock, packagedFolder: string | null) => HypervisorDriver;
}

const CABLE_PROGRAM = fileURLToPath(new URL('./vfkit/cable/cable-program.js', import.meta.url));

const RELAY_PROGRAM = fileURLToPath(new URL('./hyperkit/relay/relay-program.js', import.meta.url));

/** The 9P server, compiled. */
export const SHARE_PROGRAM = fileURLToPath(new URL('../share/nine-p/share-program.js', import.meta.url));

const KEEPER_PROGRAM = fileURLToPath(new URL('./wsl/keeper/keeper-program.js', import.meta.url));

/**
 * All drivers, best first: a system's own hypervisor before QEMU, which runs everywhere.
 *
 * - HyperKit comes behind QEMU, although it would need no emulation on any Intel Mac: nobody has maintained it since 2022, its folders are shared by a
 *   program in Node, and its network carries 1500 bytes at most, all of which QEMU with hvf does better. It is for Macs that have nothing else, and for
 *   those who choose it.
 * - Hyper-V comes before QEMU, which has no way to our network on Windows (`qemu/network-kinds.ts`): published ports are TCP alone with either. What
 *   speaks for QEMU there, a way to what listens on the computer's loopback, is less than a hypervisor that Windows comes with and maintains; QEMU with
 *   whpx is for where Hyper-V's management is missing, or not for this user. Where there is no whpx QEMU emulates, and comes last (`registry.ts`).
 * - WSL comes last: its kernel and its network are those of all distributions, so other engines in there are in the way of ours, and what it takes of
 *   memory and processors the user settles elsewhere (`wsl/README.md`), while a machine of Hyper-V's is ours alone, as large as it is set. But nearly
 *   every Windows has WSL, and it asks for no administrator.
 */
export const DRIVERS: readonly DriverEntry[] = [
  {
    name: 'vfkit',
    facts: {
      platforms: { darwin: { x64: 'stand-in', arm64: 'stand-in' } },
      architectures: 'own',
      shares: ['virtiofs', '9p-ssh'],
      readOnlyShares: ['9p-ssh'],
      networks: ['datagram'],
      capabilities: VFKIT_CAPABILITIES,
      snapshots: false,
      // vfkit has the device and never moves it; and Virtualization.framework keeps what a balloon takes (lima-vm/lima issue 4220).
      balloon: false,
      // vfkit joins a port of it to a socket of this computer. What stands on ssh would gain nothing: a network worker that fails is
      // replaced while the machine runs, the console needs no network, and what containers use does in any case.
      vsock: false,
      // On Apple silicon, where it is installed.
      rosetta: true,
    },
    create: (clock, packagedFolder) => new VfkitDriver(hostFacts(clock, packagedFolder), CABLE_PROGRAM),
  },
  {
    name: 'hyperv',
    facts: {
      // The stand-in is an x86-64 computer; of the other one nothing but the scripts was looked at.
      platforms: { win32: { x64: 'stand-in', arm64: 'command-lines' } },
      architectures: 'own',
      shares: ['9p-ssh'],
      readOnlyShares: ['9p-ssh'],
      networks: ['switch'],
      capabilities: HYPERV_CAPABILITIES,
      snapshots: false,
      // The guest has hv_balloon, but the machine's memory is a fixed one (`hyperv/README.md`).
      balloon: false,
      // The guest has hv_sock, and nothing of ours uses it.
      vsock: false,
      rosetta: false,
    },
    create: (clock) => new HypervDriver(hostFacts(clock)),
  },
  {
    name: 'qemu',
    facts: {
      platforms: {
        linux: { x64: 'machines', arm64: 'command-lines' },
        darwin: { x64: 'command-lines', arm64: 'command-lines' },
        win32: { x64: 'command-lines', arm64: 'command-lines' },
      },
      architectures: 'any',
      shares: ['virtiofs', '9p', '9p-ssh'],
      readOnlyShares: ['virtiofs', '9p', '9p-ssh'],
      networks: ['stream', 'user'],
      capabilities: QEMU_CAPABILITIES,
      snapshots: false,
      balloon: true,
      vsock: false,
      rosetta: false,
    },
    create: (clock, packagedFolder) => new QemuDriver(hostFacts(clock, packagedFolder)),
  },
  {
    name: 'hyperkit',
    facts: {
      platforms: { darwin: { x64: 'stand-in' } },
      architectures: 'own',
      shares: ['9p'],
      readOnlyShares: ['9p'],
      networks: ['vpnkit'],
      capabilities: HYPERKIT_CAPABILITIES,
      snapshots: false,
      balloon: false,
      // The guest has the device, and nothing of ours uses it.
      vsock: false,
      rosetta: false,
    },
    create: (clock, packagedFolder) =>
      new HyperkitDriver(hostFacts(clock, packagedFolder), { relay: RELAY_PROGRAM, share: SHARE_PROGRAM }),
  },
  {
    name: 'wsl',
    facts: {
      platforms: { win32: { x64: 'stand-in', arm64: 'stand-in' } },
      architectures: 'own',
      shares: ['drvfs'],
      // Not against a privileged container, whatever the driver does (`wsl/README.md`).
      readOnlyShares: [],
      networks: ['shared'],
      capabilities: WSL_CAPABILITIES,
      snapshots: false,
      // WSL takes memory back by itself.
      balloon: false,
      vsock: false,
      rosetta: false,
    },
    create: (clock) => new WslDriver(hostFacts(clock), KEEPER_PROGRAM),
  },
];
