import type { CancelSignal } from '../base/cancellation.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import type { ConsoleStream } from './console/console-stream.ts';
import type { NetworkAttachment, NetworkKind, SwitchNetwork } from './network-attachment.ts';

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

  /** Takes over a machine that is still running; null when it is gone. MUST verify that pid and start time are the record's, as far as the system tells them; rejects where that is not enough (`process-unreadable`). */
  attach(record: MachineRecord, context: LaunchContext): Promise<VirtualMachine | null>;

  /** Whether there is a machine for `attach`. Only of drivers whose machines run in processes of the system, where pid and start time do not tell it. */
  runsStill?(record: MachineRecord): Promise<boolean>;

  /** The guest of a launched machine was not found, and nobody could see it boot: where the probe saw no boot either, it tells of that as a `doubt`. */
  noteNotFound?(): Promise<void>;

  /**
   * Makes the disk in the file `path`, which no machine uses, one of `sizeBytes`; what is on it stays. Where it rejects, the disk has its old size or the new
   * one. Only of drivers whose `capabilities.dataDisk` is not `raw`: those files anybody can make longer. Codes: as `launch`.
   */
  growDisk?(path: string, sizeBytes: number, signal: CancelSignal): Promise<void>;

  /**
   * Deletes data for good; no machine runs. The data disks' files are the caller's, who removes them once this has resolved: where it rejects, they still tell
   * where the data are that are left. Files that are not there or lead nowhere, and what is gone already, are no error. Only of drivers with
   * `capabilities.dataElsewhere`. Code: `data-not-deleted`.
   */
  deleteData?(data: DataElsewhere): Promise<void>;
}

/** Data that are not in the data disks' files. */
export interface DataElsewhere {
  /** Files of data disks, of whatever driver: what they lead to is deleted. */
  readonly files: readonly string[];
  /** One that is about to be removed with all that is in it, so of the driver's data nothing may be left there either; null: none. */
  readonly folder: string | null;
  readonly logger: Logger;
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
  /** The data disk's file only says where the data are, so its size is nobody's concern. */
  readonly dataElsewhere?: true;
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
  /** Where the data disk is, or is to be. */
  readonly dataFolder: string;
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
      /** The file that is started; null where a service of the system runs the machine. */
      readonly program: string | null;
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
      /** A clause that speaks for trying other drivers first while there are no data; a disk that was made for a guest that nobody reached is none (`vm/start/new-data-disk.ts`). */
      readonly doubt?: string;
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

/**
 * What there is of a machine whose console the hypervisor keeps from this user: `console` says why, and no more. Nothing is heard of how far the boot
 * is, of a panic, of the guest's lease, and of its warnings.
 */
export interface WithoutConsole {
  /** Why, and what to do about it: a sentence for people. */
  readonly reason: string;
  /**
   * Where the host's own tables have the guest on the switch; null: nowhere so far. They may be late, and who is there now another: the host key tells.
   * Codes of its errors: as `launch`.
   */
  findLease(network: SwitchNetwork, signal: CancelSignal): Promise<FoundLease | null>;
}

export interface FoundLease {
  /** CIDR, as of `vm/guest-lease.ts`. */
  readonly address: string;
  /** The host on that network. */
  readonly gateway: string;
}

export interface VirtualMachine {
  readonly record: MachineRecord;
  /** The tty of the guest; stays open until the machine is gone. */
  readonly console: ConsoleStream;
  /** Not there: the console is the guest's. */
  readonly withoutConsole?: WithoutConsole | undefined;
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
