import { describeError } from '../../base/errors.ts';
import type { HypervisorDriver, VirtualMachine } from '../../hypervisor/driver.ts';
import { type DataDisk, takeBackDataDisk } from '../data-disk.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';

/**
 * The data disk that a start has made itself, for as long as nobody can have anything on it. A start that fails by then takes it back: else what its
 * guest wrote, a file system and an engine's empty folders, would count as data, and keep the next start with a hypervisor that does not work here
 * (`doubt` of `hypervisor/driver.ts`).
 *
 *   none ──made──▶ nobody's ──the start fails──▶ taken back
 *                     └──a way into the guest, or a machine that may still run──▶ kept
 *
 * A guest that nobody found may have booted and written all the while. But the ways into it are its console, where this user is given that, and ssh, over
 * which clients reach the engine; its sshd lets in the host alone, with the keys of this install. So before either was there, there can be nothing of
 * anybody's. What an earlier start made is never touched, whatever came of that: so the disk of a backend that was killed meanwhile counts as data.
 */
export class NewDataDisk {
  readonly #dependencies: Pick<MachineDependencies, 'layout' | 'logger'>;
  #disk: DataDisk | null = null;
  /** How many machines have it. */
  #users = 0;

  constructor(dependencies: Pick<MachineDependencies, 'layout' | 'logger'>) {
    this.#dependencies = dependencies;
  }

  /** Made ready for that driver. */
  prepared(disk: DataDisk, { capabilities }: Pick<HypervisorDriver, 'capabilities'>): void {
    // Of a file that only says where the data are there may be more elsewhere.
    this.#disk = disk.isNew && capabilities.dataElsewhere !== true ? disk : null;
  }

  /** That machine has it, until its end is seen. */
  usedBy({ exited }: Pick<VirtualMachine, 'exited'>): void {
    this.#users += 1;
    void exited.then(() => (this.#users -= 1));
  }

  keep(): void {
    this.#disk = null;
  }

  /** Never rejects: a disk that a machine may write to, or that cannot be deleted, is kept. */
  async takeBack(): Promise<void> {
    const { layout, logger } = this.#dependencies;
    const disk = this.#disk;
    this.#disk = null;
    if (disk === null || this.#users > 0) return;
    try {
      await takeBackDataDisk(disk, layout);
      logger.info(`the data disk ${disk.path} that this start made is deleted: nobody got as far as to use it`);
    } catch (error) {
      logger.warn(`the data disk ${disk.path} that this start made stays: ${describeError(error)}`);
    }
  }
}
