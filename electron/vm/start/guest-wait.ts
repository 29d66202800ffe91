import type { MachineConsole } from '../machine-console.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import type { MachineRun } from '../machine-run.ts';
import type { Warnings } from '../warnings.ts';
import { awaitDataDisk } from './await-data-disk.ts';
import type { BootWatch } from './boot-watch.ts';
import { DISK_CHECK_LIMIT_MS, type PhaseLimits, SLOW_DISKS_MS } from './phase-limits.ts';
import type { PhaseRunner } from './phase-runner.ts';

export interface GuestWaitParts {
  readonly run: MachineRun;
  readonly watch: BootWatch;
  readonly phases: PhaseRunner;
  readonly limits: PhaseLimits;
  readonly console: MachineConsole;
  readonly warnings: Warnings;
  readonly dependencies: Pick<MachineDependencies, 'clock'>;
}

/**
 * Waits for a guest that boots: until its services run, by what it says on its console (`services`). Where nobody hears that, ssh is all that there is to wait
 * for, and once there is ssh, the data disk, whose check can take longer than anything else (`dataDisk`).
 */
export class GuestWait {
  readonly #parts: GuestWaitParts;

  constructor(parts: GuestWaitParts) {
    this.#parts = parts;
  }

  async services(): Promise<void> {
    const { console, run, watch, phases, limits } = this.#parts;
    // sshd may be there before the disks are: the session is made meanwhile.
    const sshd = console.onMarker((marker) => {
      if (marker.kind !== 'service' || marker.service !== 'sshd' || marker.state !== 'started') return;
      run.access.connect(watch.signal).catch(() => undefined);
      run.access.retryNow();
    });
    try {
      const { signal } = watch;
      const { kernel, services } = limits;
      await phases.run({ phase: 'kernel', limitMs: kernel, signal, run: (s) => watch.reach('guest', s) });
      await this.#sayingSlow(() => this.#disks());
      await phases.run({ phase: 'services', limitMs: services, signal, run: (s) => watch.reach('services', s) });
    } finally {
      void sshd.dispose();
    }
  }

  async dataDisk(): Promise<void> {
    const { run, watch, phases, limits, dependencies } = this.#parts;
    const wait = { access: run.access, clock: dependencies.clock };
    await this.#sayingSlow(() =>
      phases.run({
        phase: 'disks',
        limitMs: limits.disks,
        signal: watch.signal,
        run: (signal, deadline) => awaitDataDisk({ ...wait, onBusy: () => deadline.restart() }, signal),
      }),
    );
  }

  async #disks(): Promise<void> {
    const { watch, phases, limits } = this.#parts;
    const phase = { phase: 'disks', signal: watch.signal } as const;
    await phases.run({ ...phase, limitMs: limits.disks, run: (s) => watch.reach('data-disk', s) });
    await phases.run({
      ...phase,
      limitMs: DISK_CHECK_LIMIT_MS,
      run: async (signal, deadline) => {
        const lines = watch.onLine(() => deadline.restart());
        await watch.reach('disks', signal).finally(() => void lines.dispose());
      },
    });
  }

  async #sayingSlow(run: () => Promise<void>): Promise<void> {
    const { dependencies, warnings } = this.#parts;
    const slow = dependencies.clock.after(SLOW_DISKS_MS, () => {
      warnings.set('slow-disks', 'The VM is checking its data disk, which can take minutes when it is large.');
    });
    try {
      await run();
    } finally {
      void slow.dispose();
      warnings.clear('slow-disks');
    }
  }
}
