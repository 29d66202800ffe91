import { delay } from '../../host/delay.ts';
import type { Clock } from '../../base/clock.ts';
import type { VmExit } from '../driver.ts';
import {
  type EndEvidence,
  type LostHelper,
  TerminalMachine,
  type TerminalMachineParts,
} from '../terminal-machine/terminal-machine.ts';
import { exitReason } from './exit-reason.ts';
import type { RestClient } from './rest-client.ts';

/**
 * A running vfkit: a terminal machine (`terminal-machine/`) that is commanded over its control socket.
 *
 * - The guest runs in a process of macOS' that ends with vfkit; vfkit is what is watched and killed.
 * - A kernel that panicked resets the machine (`panic=-1`), and Virtualization.framework is said to start the guest anew then, without
 *   a word, over disks that nobody checked: so it is killed, with time for its last words. A reset without a panic is not noticed.
 * - Its one helper is the process that holds the far end of its network cable (`cable/cable-program.ts`). When that ends before the machine,
 *   whoever serves the network goes on, but nobody after him.
 */
const PANIC_GRACE_MS = 1000;

const PAUSED = 'VirtualMachineStatePaused';

export interface VfkitMachineParts extends TerminalMachineParts {
  readonly rest: RestClient;
}

export class VfkitMachine extends TerminalMachine {
  readonly #rest: RestClient;
  readonly #clock: Clock;

  constructor(parts: VfkitMachineParts) {
    super(parts);
    this.#rest = parts.rest;
    this.#clock = parts.clock;
  }

  async pressPowerButton(): Promise<void> {
    await this.#rest.change('Stop');
  }

  /** vfkit refuses to pause a machine that is paused, and to resume one that runs. */
  async pause(): Promise<void> {
    if (!(await this.isPaused())) await this.#rest.change('Pause');
  }

  async resume(): Promise<void> {
    if (await this.isPaused()) await this.#rest.change('Resume');
  }

  async isPaused(): Promise<boolean> {
    return (await this.#rest.state()) === PAUSED;
  }

  protected override async afterPanic(): Promise<void> {
    await delay(this.#clock, PANIC_GRACE_MS);
    if (!this.isDetached) await this.killProcess();
  }

  protected override lostHelper(): LostHelper {
    return {
      words: 'the process that holds the network cable ended while the machine runs',
      sentence:
        'The process that keeps the VM’s network cable ended: should the network have to be started again, the machine has to be, too (boathouse restart).',
    };
  }

  protected override exitOf(evidence: EndEvidence): VmExit {
    return exitReason(evidence);
  }
}
