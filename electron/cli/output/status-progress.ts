import type { MachineState, MachineStatus, StartPhase } from '../../api/machine-status.ts';
import type { Progress } from './progress.ts';
import type { Style } from './style.ts';
import { formatWarning } from './warning.ts';

const PHASE_TITLES: Readonly<Record<StartPhase, string>> = {
  prepare: 'Preparing the image and the disks',
  launch: 'Starting the virtual machine',
  kernel: 'Booting Linux',
  disks: 'Mounting the disks',
  services: 'Starting the services',
  ssh: 'Connecting to the virtual machine',
  engine: 'Waiting for the engine',
};

/** Shows changes of the machine's status as steps, and each of its warnings once. */
export class StatusProgress {
  readonly #progress: Progress;
  readonly #style: Style;
  readonly #columns: number | null;
  readonly #shown = new Set<string>();

  /** `columns`: to which warnings are broken; null where there is no terminal. */
  constructor(progress: Progress, options: { style: Style; columns: number | null }) {
    this.#progress = progress;
    this.#style = options.style;
    this.#columns = options.columns;
  }

  /** Warnings that the user has seen before, and that have nothing to do with what follows. */
  passOver(warnings: readonly string[]): void {
    for (const warning of warnings) this.#shown.add(warning);
  }

  show(status: MachineStatus): void {
    this.#showState(status.machine);
    for (const warning of status.warnings) {
      if (this.#shown.has(warning)) continue;
      this.#shown.add(warning);
      this.#progress.note(formatWarning(warning, { columns: this.#columns, style: this.#style }));
    }
  }

  #showState(machine: MachineState): void {
    switch (machine.state) {
      case 'starting':
        this.#progress.begin(PHASE_TITLES[machine.phase]);
        return;
      case 'stopping':
        this.#progress.begin(machine.forced ? 'Ending the virtual machine' : 'Stopping the containers and the machine');
        return;
      case 'failed':
        this.#progress.fail();
        return;
      case 'stopped':
      case 'running':
      case 'paused':
        this.#progress.done();
    }
  }
}
