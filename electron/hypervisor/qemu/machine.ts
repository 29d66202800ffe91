import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../host/delay.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import type { MachineRecord, VirtualMachine, VmExit } from '../driver.ts';
import { exitReason } from './exit-reason.ts';
import type { QmpClient } from './qmp-client.ts';
import type { QmpEvent } from './qmp-message.ts';
import type { DuplexConsole } from '../console/duplex-console.ts';
import type { WatchedProcess } from '../process/watched-process.ts';

/**
 * A running QEMU, launched by us or taken over.
 *
 *   running ──process ends──▶ ending ──control socket read to its end, helpers gone──▶ exited
 *      └──detach──▶ detached
 *
 * - Why it ended stands in the last SHUTDOWN event, which may be read only after the process is gone: so the control socket is
 *   read to its end first, two seconds at most.
 * - A helper (virtiofsd) ends by itself when QEMU closes its connection; after a second it is killed. One that ends while QEMU
 *   runs is told by `onDegraded`: QEMU does not connect to a new one.
 * - Nothing here removes files: the run folder is emptied by the next launch.
 */
const DRAIN_TIMEOUT_MS = 2000;
const HELPER_GRACE_MS = 1000;
const KILL_TIMEOUT_MS = 10_000;
const LOG_TAIL_BYTES = 4096;

export interface MachineParts {
  readonly record: MachineRecord;
  readonly qmp: QmpClient;
  readonly console: DuplexConsole;
  readonly process: WatchedProcess;
  /** In the order of `record.helpers`. */
  readonly helpers: readonly WatchedProcess[];
  readonly logFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class QemuMachine implements VirtualMachine {
  readonly record: MachineRecord;
  readonly console: ConsoleStream;
  readonly exited: Promise<VmExit>;
  readonly #parts: MachineParts;
  readonly #panic = new Emitter<string>();
  readonly #degraded = new Emitter<string>();
  #shutdownReason: string | null = null;
  #panicked = false;
  #killed = false;
  #detached = false;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.record = parts.record;
    this.console = parts.console;
    parts.qmp.onEvent((event) => this.#handle(event));
    parts.helpers.forEach(
      (helper, index) => void this.#watchHelper(helper, parts.record.helpers[index]?.name ?? 'a helper'),
    );
    this.exited = this.#exit();
  }

  get onPanic(): Event<string> {
    return this.#panic.event;
  }

  get onDegraded(): Event<string> {
    return this.#degraded.event;
  }

  async pressPowerButton(): Promise<void> {
    await this.#parts.qmp.execute('system_powerdown');
  }

  async pause(): Promise<void> {
    await this.#parts.qmp.execute('stop');
  }

  async resume(): Promise<void> {
    await this.#parts.qmp.execute('cont');
  }

  async isPaused(): Promise<boolean> {
    const answer = await this.#parts.qmp.execute('query-status');
    return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'paused';
  }

  async kill(): Promise<void> {
    this.#killed = true;
    if ((await this.#parts.process.kill(KILL_TIMEOUT_MS)) && !this.#detached) await this.exited;
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#parts.process.stopWatching();
    for (const helper of this.#parts.helpers) helper.stopWatching();
    this.#parts.qmp.dispose();
    this.#parts.console.close();
    return Promise.resolve();
  }

  #handle(event: QmpEvent): void {
    if (event.name === 'SHUTDOWN') {
      const reason = event.data['reason'];
      this.#shutdownReason = typeof reason === 'string' ? reason : 'no reason told';
    }
    if (event.name === 'GUEST_PANICKED') {
      this.#panicked = true;
      this.#panic.fire('the guest’s kernel panicked; its last words are on the console');
    }
  }

  async #exit(): Promise<VmExit> {
    const { process, qmp, console, helpers, clock, logFile } = this.#parts;
    const end = await process.end();
    await within(clock, DRAIN_TIMEOUT_MS, qmp.closed, () => undefined);
    qmp.dispose();
    console.close();
    await Promise.all(helpers.map((helper) => helper.endAfter(HELPER_GRACE_MS, KILL_TIMEOUT_MS)));
    return exitReason({
      shutdownReason: this.#shutdownReason,
      panicked: this.#panicked,
      killed: this.#killed,
      end,
      logTail: await tailFile(logFile, LOG_TAIL_BYTES),
    });
  }

  async #watchHelper(helper: WatchedProcess, name: string): Promise<void> {
    await helper.end();
    // When QEMU goes, its helpers go too, and may be noticed first.
    await within(this.#parts.clock, HELPER_GRACE_MS, this.#parts.qmp.closed, () => undefined);
    if (this.#shutdownReason !== null || this.#killed) return;
    if (!(await isSameProcess(this.record.pid, this.record.startTime).catch(() => false))) return;
    this.#parts.logger.error(`${name} ended while the machine runs`);
    this.#degraded.fire(`${name} ended; what it served hangs until the machine is started anew`);
  }
}
