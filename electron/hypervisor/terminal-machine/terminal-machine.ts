import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import type { ProcessEnd } from '../../host/detached-process.ts';
import { within } from '../../host/delay.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import { WatchedConsole } from '../console/watched-console.ts';
import type { MachineRecord, VirtualMachine, VmExit } from '../driver.ts';
import type { Helper } from '../process/helper.ts';
import { helperEndedEarly } from '../process/watch-helper.ts';
import type { WatchedProcess } from '../process/watched-process.ts';

/**
 * A machine whose hypervisor is one process of ours, or was an earlier backend's, with a pseudo-terminal for the guest's console and with
 * helpers beside it: what all such have in common. How one is commanded, and what its end means, its own class says.
 *
 *   running ──process ends──▶ ending ──helpers ended, console read to its end──▶ exited
 *      └──detach──▶ detached
 *
 * - The terminal closes with the process. What was not read yet comes first, two seconds at most are spent on it.
 * - Helpers are ended with the machine. One that ends before is told by `onDegraded`.
 * - A panic is read off the console, and told once.
 * - Nothing here removes files: the run folder is emptied by the next launch.
 */
const DRAIN_TIMEOUT_MS = 2000;
const KILL_TIMEOUT_MS = 10_000;
const LOG_TAIL_BYTES = 4096;

export interface TerminalMachineParts {
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

/** All that is known of a hypervisor that has ended. */
export interface EndEvidence {
  readonly panicked: boolean;
  /** We killed it. */
  readonly killed: boolean;
  /** Null when the process was no child of ours, so that nobody told us. */
  readonly end: ProcessEnd | null;
  readonly logTail: string;
}

/** What it means for the machine that a helper went before it. */
export interface LostHelper {
  /** For the log. */
  readonly words: string;
  /** For people. */
  readonly sentence: string;
}

export abstract class TerminalMachine implements VirtualMachine {
  readonly record: MachineRecord;
  readonly exited: Promise<VmExit>;
  readonly #parts: TerminalMachineParts;
  readonly #console: WatchedConsole;
  readonly #degraded = new Emitter<string>();
  #killed = false;
  #detached = false;
  #over = false;

  constructor(parts: TerminalMachineParts) {
    this.#parts = parts;
    this.record = parts.record;
    this.#console = new WatchedConsole(parts.terminal, () => void this.afterPanic());
    for (const helper of parts.helpers) void this.#watchHelper(helper);
    this.exited = this.#exit();
  }

  abstract pressPowerButton(): Promise<void>;
  abstract pause(): Promise<void>;
  abstract resume(): Promise<void>;
  abstract isPaused(): Promise<boolean>;
  protected abstract exitOf(evidence: EndEvidence): VmExit | Promise<VmExit>;
  protected abstract lostHelper(name: string): LostHelper;

  /** Once the panic was told. */
  protected afterPanic(): Promise<void> {
    return Promise.resolve();
  }

  get console(): ConsoleStream {
    return this.#console.stream;
  }

  get onPanic(): Event<string> {
    return this.#console.onPanic;
  }

  get onDegraded(): Event<string> {
    return this.#degraded.event;
  }

  async kill(): Promise<void> {
    this.#killed = true;
    if ((await this.killProcess()) && !this.#detached) await this.exited;
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#parts.process.stopWatching();
    for (const helper of this.#parts.helpers) helper.process.stopWatching();
    this.#console.stream.close();
    return Promise.resolve();
  }

  protected get isDetached(): boolean {
    return this.#detached;
  }

  /** Without its being our order: the end is explained by what led to it. False when the process still runs. */
  protected async killProcess(): Promise<boolean> {
    return await this.#parts.process.kill(KILL_TIMEOUT_MS);
  }

  async #watchHelper({ name, process }: Helper): Promise<void> {
    const over = (): boolean => this.#over || this.#killed;
    if (!(await helperEndedEarly({ helper: process, machine: this.record, over }))) return;
    const { words, sentence } = this.lostHelper(name);
    this.#parts.logger.error(words);
    this.#degraded.fire(sentence);
  }

  async #exit(): Promise<VmExit> {
    const { process, helpers, clock, logFile } = this.#parts;
    const end = await process.end();
    this.#over = true;
    await Promise.all(helpers.map((helper) => helper.process.kill(KILL_TIMEOUT_MS)));
    await within(clock, DRAIN_TIMEOUT_MS, this.#console.closed, () => undefined);
    this.#console.stream.close();
    const logTail = await tailFile(logFile, LOG_TAIL_BYTES);
    return await this.exitOf({ panicked: this.#console.panicked, killed: this.#killed, end, logTail });
  }
}
