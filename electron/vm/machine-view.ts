import type { MachineStatus } from '../api/machine-status.ts';
import type { Settings } from '../api/settings.ts';
import type { NetworkKind } from '../hypervisor/network-attachment.ts';
import type { GuestAccess } from './guest-access.ts';
import type { GuestLease } from './guest-lease.ts';
import type { MachineRun } from './machine-run.ts';
import type { NetworkInsight } from './network-insight.ts';
import type { GuestMount } from './shares.ts';

/** What can be asked of a machine while it runs. */
export abstract class MachineView {
  /** Null when nothing runs. */
  protected abstract get run(): MachineRun | null;

  /** Null when nothing runs. */
  get vm(): MachineStatus['vm'] {
    return this.run === null ? null : { ...this.run.facts, pid: this.run.vm.record.pid };
  }

  /** What the machine that runs was started with; null when none does. */
  get startedWith(): Settings | null {
    return this.run?.settings ?? null;
  }

  /** The way into the guest of a running machine; null otherwise, also while it is paused. */
  get guest(): GuestAccess | null {
    return this.run === null || this.run.isPaused ? null : this.run.access;
  }

  /** What can be seen of the network of a running machine; null without one, or when the network is the hypervisor's. */
  get insight(): NetworkInsight | null {
    return this.run?.insight ?? null;
  }

  /** Which network a running machine is on; null without one. */
  get networkKind(): NetworkKind | null {
    return this.run?.networkKind ?? null;
  }

  /** What the guest of a running machine was given by DHCP; null without one, and where the host knows the addresses by itself. */
  get lease(): GuestLease | null {
    return this.run?.lease ?? null;
  }

  /** Why the console of a running machine cannot be had; null where it can, and without a machine. */
  get consoleMissing(): string | null {
    return this.run?.vm.withoutConsole?.reason ?? null;
  }

  /** What of the host the guest of a running machine sees. */
  get mounts(): readonly GuestMount[] {
    return this.run?.mounts.present ?? [];
  }

  /** What of the host it is to see. */
  get plannedMounts(): readonly GuestMount[] {
    return this.run?.mounts.planned ?? [];
  }
}
