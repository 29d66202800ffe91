import { access } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { freezeProcess, isProcessFrozen, thawProcess } from '../../host/frozen-process.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import type { VmExit } from '../driver.ts';
import {
  type EndEvidence,
  type LostHelper,
  TerminalMachine,
  type TerminalMachineParts,
} from '../terminal-machine/terminal-machine.ts';
import { exitReason } from './exit-reason.ts';
import { runFiles } from './run-files.ts';

/**
 * A running HyperKit: a terminal machine (`terminal-machine/`) that is commanded by signals.
 *
 * - SIGTERM is the power button once the guest has switched ACPI on; before that, it ends HyperKit (smi_cmd_handler in its `src/lib/pm.c`),
 *   which a guest that has mounted nothing yet survives.
 * - A pause is SIGSTOP, and not the SIGUSR1 that HyperKit has for it: of that one nobody hears when it was obeyed, or whether it was.
 * - A kernel that panics resets the machine (`panic=-1`), and HyperKit exits then.
 * - Without the relay of its network HyperKit presses the power button by itself; without a share's server it ends.
 */
const FREEZE_TIMEOUT_MS = 5000;

export class HyperkitMachine extends TerminalMachine {
  readonly #clock: Clock;

  constructor(parts: TerminalMachineParts) {
    super(parts);
    this.#clock = parts.clock;
  }

  async pressPowerButton(): Promise<void> {
    await this.#mustRun();
    process.kill(this.record.pid, 'SIGTERM');
  }

  async pause(): Promise<void> {
    await this.#mustRun();
    await freezeProcess(this.record.pid, { clock: this.#clock, timeoutMs: FREEZE_TIMEOUT_MS });
  }

  async resume(): Promise<void> {
    await this.#mustRun();
    await thawProcess(this.record.pid, { clock: this.#clock, timeoutMs: FREEZE_TIMEOUT_MS });
  }

  async isPaused(): Promise<boolean> {
    await this.#mustRun();
    return await isProcessFrozen(this.record.pid);
  }

  protected override lostHelper(name: string): LostHelper {
    return {
      words: `the ${name} ended while the machine runs`,
      sentence: `The VM’s ${name} ended, without which it cannot go on: HyperKit shuts it down. Start it again.`,
    };
  }

  protected override async exitOf(evidence: EndEvidence): Promise<VmExit> {
    const pidFileLeft = await access(runFiles(this.record.runFolder).pidFile).then(
      () => true,
      () => false,
    );
    return exitReason({ ...evidence, pidFileLeft });
  }

  async #mustRun(): Promise<void> {
    if (await isSameProcess(this.record.pid, this.record.startTime)) return;
    throw new BoathouseError('hypervisor-gone', 'HyperKit has ended');
  }
}
