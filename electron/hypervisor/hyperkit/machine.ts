import { access } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../host/delay.ts';
import { freezeProcess, isProcessFrozen, thawProcess } from '../../host/frozen-process.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import { DuplexConsole } from '../console/duplex-console.ts';
import { PanicWatch } from '../console/panic-watch.ts';
import type { MachineRecord, VirtualMachine, VmExit } from '../driver.ts';
import { helperEndedEarly } from '../process/watch-helper.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { exitReason } from './exit-reason.ts';
import { runFiles } from './run-files.ts';

/**
 * A running HyperKit, launched by us or taken over.
 *
 *   running ──process ends──▶ ending ──console read to its end, helpers gone──▶ exited
 *      └──detach──▶ detached
 *
 * - It is commanded by signals. SIGTERM is the power button once the guest has switched ACPI on; before that, it ends HyperKit (smi_cmd_handler in
 *   its `src/lib/pm.c`), which a guest that has mounted nothing yet survives.
 * - A pause is SIGSTOP, and not the SIGUSR1 that HyperKit has for it: of that one nobody hears when it was obeyed, or whether it was.
 * - A kernel that panics resets the machine (`panic=-1`), and HyperKit exits then. The panic is read off the console.
 * - Helpers end with it. Without the relay of its network HyperKit presses the power button by itself; without a share's server it ends.
 * - Nothing here removes files: the run folder is emptied by the next launch.
 */
const DRAIN_TIMEOUT_MS = 2000;
const KILL_TIMEOUT_MS = 10_000;
const FREEZE_TIMEOUT_MS = 5000;
const LOG_TAIL_BYTES = 4096;

/** A process that serves the machine. */
export interface Helper {
  /** For messages, and in the record. */
  readonly name: string;
  readonly process: WatchedProcess;
}

export interface MachineParts {
  readonly record: MachineRecord;
  /** Of the guest's console, not read from yet. */
  readonly terminal: Duplex;
  readonly process: WatchedProcess;
  /** In the order of `record.helpers`. */
  readonly helpers: readonly Helper[];
  readonly logFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class HyperkitMachine implements VirtualMachine {
  readonly record: MachineRecord;
  readonly exited: Promise<VmExit>;
  readonly #parts: MachineParts;
  readonly #console: DuplexConsole;
  readonly #panic = new Emitter<string>();
  readonly #degraded = new Emitter<string>();
  readonly #consoleClosed: Promise<void>;
  #panicked = false;
  #killed = false;
  #detached = false;
  #over = false;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.record = parts.record;
    this.#console = new DuplexConsole(parts.terminal);
    this.#consoleClosed = new Promise((resolve) => this.#console.onClose(() => resolve()));
    const watch = new PanicWatch();
    parts.terminal.on('data', (chunk: Buffer) => watch.push(chunk));
    watch.onPanic(() => this.#panics());
    for (const helper of parts.helpers) void this.#watchHelper(helper);
    this.exited = this.#exit();
  }

  get console(): ConsoleStream {
    return this.#console;
  }

  get onPanic(): Event<string> {
    return this.#panic.event;
  }

  get onDegraded(): Event<string> {
    return this.#degraded.event;
  }

  async pressPowerButton(): Promise<void> {
    await this.#mustRun();
    process.kill(this.record.pid, 'SIGTERM');
  }

  async pause(): Promise<void> {
    await this.#mustRun();
    await freezeProcess(this.record.pid, { clock: this.#parts.clock, timeoutMs: FREEZE_TIMEOUT_MS });
  }

  async resume(): Promise<void> {
    await this.#mustRun();
    await thawProcess(this.record.pid, { clock: this.#parts.clock, timeoutMs: FREEZE_TIMEOUT_MS });
  }

  async isPaused(): Promise<boolean> {
    await this.#mustRun();
    return await isProcessFrozen(this.record.pid);
  }

  async kill(): Promise<void> {
    this.#killed = true;
    if ((await this.#parts.process.kill(KILL_TIMEOUT_MS)) && !this.#detached) await this.exited;
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#parts.process.stopWatching();
    for (const helper of this.#parts.helpers) helper.process.stopWatching();
    this.#console.close();
    return Promise.resolve();
  }

  async #mustRun(): Promise<void> {
    if (await isSameProcess(this.record.pid, this.record.startTime)) return;
    throw new BoathouseError('hypervisor-gone', 'HyperKit has ended');
  }

  #panics(): void {
    if (this.#panicked) return;
    this.#panicked = true;
    this.#panic.fire('the guest’s kernel panicked; its last words are on the console');
  }

  async #watchHelper({ name, process }: Helper): Promise<void> {
    const over = (): boolean => this.#over || this.#killed;
    if (!(await helperEndedEarly({ helper: process, machine: this.record, over }))) return;
    this.#parts.logger.error(`the ${name} ended while the machine runs`);
    this.#degraded.fire(
      `The VM’s ${name} ended, without which it cannot go on: HyperKit shuts it down. Start it again.`,
    );
  }

  async #exit(): Promise<VmExit> {
    const { process, helpers, clock, logFile } = this.#parts;
    const end = await process.end();
    this.#over = true;
    await Promise.all(helpers.map((helper) => helper.process.kill(KILL_TIMEOUT_MS)));
    await within(clock, DRAIN_TIMEOUT_MS, this.#consoleClosed, () => undefined);
    this.#console.close();
    const logTail = await tailFile(logFile, LOG_TAIL_BYTES);
    const pidFileLeft = await access(runFiles(this.record.runFolder).pidFile).then(
      () => true,
      () => false,
    );
    return exitReason({ panicked: this.#panicked, killed: this.#killed, end, pidFileLeft, logTail });
  }
}
