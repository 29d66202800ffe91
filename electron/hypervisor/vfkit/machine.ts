import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { delay, within } from '../../host/delay.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import { DuplexConsole } from '../console/duplex-console.ts';
import { PanicWatch } from '../console/panic-watch.ts';
import type { MachineRecord, VirtualMachine, VmExit } from '../driver.ts';
import { helperEndedEarly } from '../process/watch-helper.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { exitReason } from './exit-reason.ts';
import type { RestClient } from './rest-client.ts';

/**
 * A running vfkit, launched by us or taken over.
 *
 *   running ──process ends──▶ ending ──console read to its end──▶ exited
 *      ├──the guest panics──▶ killed a second later ──▶ ending …
 *      └──detach──▶ detached
 *
 * - The guest runs in a process of macOS' that ends with vfkit; vfkit is what is watched and killed.
 * - A kernel that panicked resets the machine (`panic=-1`), and Virtualization.framework is said to start the guest anew then, without
 *   a word, over disks that nobody checked: so it is killed, with time for its last words. A reset without a panic is not noticed.
 * - Its terminal closes with vfkit. What was not read yet comes first, two seconds at most are spent on it.
 * - The process that holds the far end of its network cable (`cable/cable-program.ts`) is ended with it. One that ends before is told by
 *   `onDegraded`: whoever serves the network goes on, but nobody after him.
 * - Nothing here removes files: the run folder is emptied by the next launch.
 */
const DRAIN_TIMEOUT_MS = 2000;
const KILL_TIMEOUT_MS = 10_000;
const PANIC_GRACE_MS = 1000;
const LOG_TAIL_BYTES = 4096;

const PAUSED = 'VirtualMachineStatePaused';

export interface MachineParts {
  readonly record: MachineRecord;
  readonly rest: RestClient;
  /** Of the guest's console, not read from yet. */
  readonly terminal: Duplex;
  readonly process: WatchedProcess;
  /** Null for a machine without a network card. */
  readonly cable: WatchedProcess | null;
  readonly logFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class VfkitMachine implements VirtualMachine {
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
    watch.onPanic(() => void this.#panics());
    if (parts.cable !== null) void this.#watchCable(parts.cable);
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
    await this.#parts.rest.change('Stop');
  }

  /** vfkit refuses to pause a machine that is paused, and to resume one that runs. */
  async pause(): Promise<void> {
    if (!(await this.isPaused())) await this.#parts.rest.change('Pause');
  }

  async resume(): Promise<void> {
    if (await this.isPaused()) await this.#parts.rest.change('Resume');
  }

  async isPaused(): Promise<boolean> {
    return (await this.#parts.rest.state()) === PAUSED;
  }

  async kill(): Promise<void> {
    this.#killed = true;
    if ((await this.#parts.process.kill(KILL_TIMEOUT_MS)) && !this.#detached) await this.exited;
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#parts.process.stopWatching();
    this.#parts.cable?.stopWatching();
    this.#console.close();
    return Promise.resolve();
  }

  async #panics(): Promise<void> {
    if (this.#panicked) return;
    this.#panicked = true;
    this.#panic.fire('the guest’s kernel panicked; its last words are on the console');
    await delay(this.#parts.clock, PANIC_GRACE_MS);
    if (!this.#detached) await this.#parts.process.kill(KILL_TIMEOUT_MS);
  }

  async #watchCable(cable: WatchedProcess): Promise<void> {
    const over = (): boolean => this.#over || this.#killed;
    if (!(await helperEndedEarly({ helper: cable, machine: this.record, over }))) return;
    this.#parts.logger.error('the process that holds the network cable ended while the machine runs');
    this.#degraded.fire(
      'The process that keeps the VM’s network cable ended: should the network have to be started again, the machine has to be, too (boathouse restart).',
    );
  }

  async #exit(): Promise<VmExit> {
    const { process, cable, clock, logFile } = this.#parts;
    const end = await process.end();
    this.#over = true;
    await cable?.kill(KILL_TIMEOUT_MS);
    await within(clock, DRAIN_TIMEOUT_MS, this.#consoleClosed, () => undefined);
    this.#console.close();
    const logTail = await tailFile(logFile, LOG_TAIL_BYTES);
    return exitReason({ panicked: this.#panicked, killed: this.#killed, end, logTail });
  }
}
