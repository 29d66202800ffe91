import type { CancelSignal } from '../base/cancellation.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import type { ConsoleStream } from './console/console-stream.ts';

/**
 * What every hypervisor must be able to do, and in which order it is asked.
 *
 *   driver.probe ──▶ driver.launch ──▶ vm … vm.exited
 *                └─▶ driver.attach ──▶ vm … vm.exited      (a virtual machine that an earlier, killed backend left running)
 *
 * A driver starts processes; it knows nothing of engines, keys, images or settings. The same suite of behaviour
 * (`test/contract/driver-contract.ts`) runs against each implementation.
 */
export interface HypervisorDriver {
  readonly name: DriverName;
  readonly capabilities: DriverCapabilities;

  /**
   * What works on this machine for guests of `arch`, found out by trying, not by looking at device files. The answer may come
   * from a cache kept in `stateFolder`. MUST NOT throw for a hypervisor that is merely absent: that is `unavailable`.
   */
  probe(request: ProbeRequest): Promise<ProbeResult>;

  /**
   * Starts a virtual machine so that no byte of its console is lost (paused until the stream is attached, or with a tty that keeps
   * what was not read yet), and returns once it runs. First ends what a launch that was cut short left in `runFolder`, and empties it. MUST leave no process and no file
   * behind when it throws. The machine outlives this process when it is killed: its `record` is what a later process needs
   * for `attach`.
   *
   * Codes of its errors: `hypervisor-missing`, `hypervisor-too-old`, `port-in-use`, `disk-in-use`, `disk-not-accessible`,
   * `not-enough-memory`, `accelerator-not-accessible`, `share-failed`, `socket-path-too-long`, `hypervisor-failed`, `cancelled`.
   */
  launch(spec: MachineSpec, context: LaunchContext): Promise<VirtualMachine>;

  /** Takes over a machine that is still running; null when it is gone. MUST verify that pid and start time are the record's. */
  attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null>;

  /**
   * Makes the disk in the file `path`, which no machine uses, one of `sizeBytes`; what is on it stays. Where it rejects, the disk has its old size or the new
   * one. Only of drivers whose `capabilities.dataDisk` is not `raw`: those files anybody can make longer. Codes: as `launch`.
   */
  growDisk?(path: string, sizeBytes: number, signal: CancelSignal): Promise<void>;
}

export type DriverName = 'qemu' | 'vfkit' | 'hyperkit' | 'hyperv' | 'wsl';
export type Architecture = 'amd64' | 'arm64';
/**
 * How the guest is given a folder: by a device of the hypervisor's that speaks `9p` or `virtiofs`, or, where that has none, by `9p-ssh`: a 9P server
 * of ours, carried into the guest over the machine's own ssh (`vm/served-shares/`). The hypervisor is told nothing of the latter's. `drvfs` is WSL's
 * way to the drives of Windows; the guest finds such a share mounted.
 */
export type ShareKind = '9p' | 'virtiofs' | '9p-ssh' | 'drvfs';

/** Of a disk's file. `raw`: its bytes are the disk's; `vhdx`: Hyper-V's dynamic disks, with the extension `.vhdx`. */
export type DiskFormat = 'raw' | 'vhdx';

/** Facts about a driver as data, so that no caller asks for its name. */
export interface DriverCapabilities {
  readonly pause: boolean;
  /** A power button that the guest sees; without it a stop goes through ssh alone. */
  readonly powerButton: boolean;
  /** Of the disks that the guest writes to. What it only reads is raw with every driver. */
  readonly dataDisk: DiskFormat;
  /**
   * Where users say how many processors and how much memory there are, when `cpus` and `memoryMiB` of the spec have no effect: what is to be read behind
   * “that is settled in”. Not there: they have.
   */
  readonly sizedIn?: string;
}

/**
 * A guest that shows whether a stock kernel gets going. A boot sector would not do: there are hosts where firmware and small
 * programs run under hardware acceleration, and Linux hangs. So it is the image's own kernel and initramfs, without a disk.
 */
export interface ProbeKernel {
  readonly kernel: string;
  readonly initramfs: string;
  /** Without `console=`, which the driver appends. */
  readonly commandLine: string;
  /** A raw image of a disk with these three on it, for machines that boot by UEFI alone. */
  readonly bootDisk: string;
  /** What the guest prints on its console once user space runs, for example `[boathouse] phase=initramfs`. */
  readonly answer: string;
  /** Changes when the files do (the image's id): remembered answers are for these bytes only. */
  readonly id: string;
}

export interface ProbeRequest {
  readonly arch: Architecture;
  /** `auto`: the best that works. An accelerator by name is tried alone, and never replaced by another. */
  readonly accelerator: Accelerator | 'auto';
  readonly probeKernel: ProbeKernel;
  /** Where the driver may remember an answer that was expensive to find; mode 0700. */
  readonly stateFolder: string;
  readonly logger: Logger;
  readonly signal: CancelSignal;
}

export type Accelerator = 'kvm' | 'hvf' | 'whpx' | 'tcg';

export type ProbeResult =
  | {
      readonly kind: 'available';
      readonly accelerator: Accelerator;
      readonly version: string;
      /** What the user should know, for example that only emulation works and how slow it is. */
      readonly warnings: readonly string[];
      /** Ways to share host folders, best first. Empty when this machine has none. */
      readonly shareKinds: readonly ShareKind[];
      /** Those of `shareKinds` that enforce a read-only share on the host's side; that the guest mounts it so is no protection. */
      readonly readOnlyShareKinds: readonly ShareKind[];
      /**
       * Those of the others where a guest reaches all of the host's files that the user can, shared or not, once a program in it is privileged. To leave
       * a read-only folder out would keep it from nobody there: it is shared read-only, and the user is told what that is worth.
       */
      readonly unguardedShareKinds?: readonly ShareKind[];
      /** Ways to serve the network card. */
      readonly networkKinds: readonly NetworkKind[];
      readonly rosetta: RosettaState;
    }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly hint: string };

/**
 * Apple's translator for amd64 programs in arm64 guests: `none` where hypervisor, processor or guest are not made for it,
 * `not-installed` where only the user's own doing is missing.
 */
export type RosettaState = 'usable' | 'not-installed' | 'none';

export interface DiskAttachment {
  readonly path: string;
  readonly readOnly: boolean;
}

export type DeviceShareKind = Exclude<ShareKind, '9p-ssh'>;

export interface ShareAttachment {
  readonly kind: DeviceShareKind;
  /** Mount tag, at most 31 ASCII bytes. */
  readonly tag: string;
  readonly hostPath: string;
  readonly readOnly: boolean;
}

/** How the guest's network card is served. */
export type NetworkAttachment =
  | UserNetwork
  | StreamNetwork
  | DatagramNetwork
  | VpnkitNetwork
  | SwitchNetwork
  | SharedNetwork;
export type NetworkKind = NetworkAttachment['kind'];

/** The hypervisor's own user-mode network, with TCP forwards from the host's loopback. */
export interface UserNetwork {
  readonly kind: 'user';
  readonly forwards: readonly { readonly hostPort: number; readonly guestPort: number }[];
}

/**
 * Ethernet frames on a local socket, for a stack outside the hypervisor. The hypervisor listens there as soon as the machine is
 * launched, for one client at a time, and again when that has gone; without one, the guest's cable leads nowhere.
 */
export interface StreamNetwork {
  readonly kind: 'stream';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
  /** The largest IP packet, which the guest is told. */
  readonly mtu: number;
}

/**
 * Ethernet frames on a unix datagram socket, one a datagram, for a stack outside the hypervisor. The socket itself is handed over: who
 * sends the path of a datagram socket of his own to `socketPath` gets it there (SCM_RIGHTS), connected to the card, as often as somebody
 * asks; two who read from it at once would take the frames from one another. Nothing is bound at `socketPath` before the card is
 * connected. The first datagram of all may be vfkit's greeting, `VFKT`. The MTU is 1500.
 */
export interface DatagramNetwork {
  readonly kind: 'datagram';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
}

/**
 * Ethernet frames on a local socket, for a stack outside the hypervisor that speaks as a VPNKit does (`net/link/vpnkit.ts`): who connects
 * is greeted with HyperKit's own handshake, and answers it. Nothing listens there before the machine runs; then it is for one client at a
 * time, the last to come, as long as the machine lives. The MTU is 1500.
 */
export interface VpnkitNetwork {
  readonly kind: 'vpnkit';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
}

/**
 * A switch that the hypervisor's system serves by itself, with DHCP, DNS and a way out (Hyper-V's Default Switch). The host MUST be its
 * gateway. Nobody hands frames to us, and nobody knows the guest's address before the guest has it: it asks DHCP, and tells its lease on
 * its console (`vm/guest-lease.ts`). The MTU is 1500.
 */
export interface SwitchNetwork {
  readonly kind: 'switch';
  /** Of the guest's card, as far as the hypervisor lets it be chosen. */
  readonly macAddress: string;
}

/**
 * A network that the hypervisor's system has configured and that others have as well, on the same kernel (WSL's, of all distributions). The guest
 * tells its lease on its console as on a switch, and with it the port of its sshd, which is another one at each start; where the network has the
 * host's own addresses, it tells that too, and is reached by the host's loopback.
 */
export interface SharedNetwork {
  readonly kind: 'shared';
}

/** Addresses that the guest is to use on a given network; the network's owner knows them. */
export interface GuestAddressing {
  /** CIDR, for example `10.0.2.15/24`. Null: the guest asks DHCP for it. */
  readonly address: string | null;
  /** Null together with `address`. */
  readonly gateway: string | null;
  /** Of a guest that asks DHCP: an address that it turns into that of its lease's server. */
  readonly dns: string;
  /** Where the guest reaches the host itself. Of one that asks DHCP: an address that it turns into its gateway's. */
  readonly hostAlias: string;
  readonly mtu: number;
  /** Null: the network carries IPv4 alone, or the guest configures itself. */
  readonly ipv6: { readonly address: string; readonly gateway: string } | null;
  /** Where the guest has a name server of its own: further names for it, each with an IP address of either family. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface MachineSpec {
  readonly arch: Architecture;
  readonly accelerator: Accelerator;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly initramfs: string;
  /** Without `console=`, which the driver appends. */
  readonly commandLine: string;
  /** In place of the three above: a raw image of a disk with the image's own on it, for machines that boot by UEFI alone. */
  readonly bootDisk: string;
  readonly disks: readonly DiskAttachment[];
  readonly shares: readonly ShareAttachment[];
  /** Mount tag, as of a virtiofs share, by which the guest finds Rosetta; only for a driver whose probe says that it is usable. */
  readonly rosettaTag?: string;
  readonly network: NetworkAttachment;
}

export interface LaunchContext {
  /** Sockets and pid files of this run; mode 0700. Its content is the driver's: the caller MUST NOT empty it. */
  readonly runFolder: string;
  /** Where the hypervisor's own output goes. */
  readonly logFolder: string;
  readonly logger: Logger;
  readonly signal: CancelSignal;
}

/** Which process, beyond its number: `startTime` (`host/process-identity.ts`) tells it from a later one with the same pid. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startTime: string;
}

/** Enough to find a running machine again after a crash of the backend. Plain JSON. */
export interface MachineRecord extends ProcessRecord {
  readonly driver: DriverName;
  readonly runFolder: string;
  /** Where the hypervisor listens, by purpose; the addresses are the driver's own (`unix:PATH`, `tcp:PORT`). */
  readonly sockets: Readonly<Record<string, string>>;
  /** Processes that serve the machine and end with it, for example one virtiofsd a share. */
  readonly helpers: readonly (ProcessRecord & { readonly name: string })[];
}

export type VmExit =
  /** The guest powered itself off, or was asked to. */
  | { readonly kind: 'shutdown' }
  /** The process ended otherwise: killed, crashed, or refused to run. `detail` is for people. */
  | { readonly kind: 'crashed'; readonly detail: string };

export interface VirtualMachine {
  readonly record: MachineRecord;
  /** The tty of the guest; stays open until the machine is gone. */
  readonly console: ConsoleStream;
  /** Settles once, when the process is gone and its helpers are reaped. Never rejects; never settles after `detach`. */
  readonly exited: Promise<VmExit>;
  /** The guest halted itself without leaving (a panic); the process may still run. */
  readonly onPanic: Event<string>;
  /** The machine runs on without something that it had, for example a share whose server died. The text is for people. */
  readonly onDegraded: Event<string>;

  /** Presses the power button; resolves when it was pressed, not when the guest has stopped. */
  pressPowerButton(): Promise<void>;
  /**
   * Freezes the guest: no instruction of it runs, its own clocks stand, and it costs no processor time. Pausing what is paused,
   * and resuming what runs, does nothing. It outlives this process: whoever attaches later finds it paused.
   */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Asked of the hypervisor each time. */
  isPaused(): Promise<boolean>;
  /** Ends the process without the guest's consent; resolves when it is gone. Never throws. */
  kill(): Promise<void>;
  /** Lets go of the machine without stopping it: sockets are closed, the process runs on. */
  detach(): Promise<void>;
}
