import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../host/delay.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import { DuplexConsole } from '../console/duplex-console.ts';
import type { MachineRecord, VirtualMachine, VmExit } from '../driver.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { exitReason } from './exit-reason.ts';
import type { WslClient } from './wsl-client.ts';

/**
 * A guest that runs in a distribution, launched by us or taken over.
 *
 *   running ──the keeper ends──▶ ending ──console read to its end, the distribution terminated──▶ exited
 *      └──detach──▶ detached
 *
 * - The process of the record is the keeper (`keeper/session-keeper.ts`). It ends when the session does; killed, it leaves the guest's
 *   processes behind, so whatever the reason, the distribution is terminated before the machine counts as gone. That ends no other one.
 * - There is no power button: a stop goes through ssh, and what the guest's `poweroff` ends is its own processes.
 * - There is no pause: the kernel is not the guest's own, and WSL can freeze nothing.
 * - Its kernel's panic would end all distributions, and is seen as a session that ended.
 */
const DRAIN_TIMEOUT_MS = 2000;
const KILL_TIMEOUT_MS = 10_000;
const LOG_TAIL_BYTES = 4096;

export interface MachineParts {
  readonly record: MachineRecord;
  readonly wsl: WslClient;
  readonly distribution: string;
  /** Of the guest's console, not read from yet. */
  readonly terminal: Duplex;
  readonly process: WatchedProcess;
  readonly logFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class WslMachine implements VirtualMachine {
  readonly record: MachineRecord;
  readonly exited: Promise<VmExit>;
  /** The kernel is not the guest's, and nothing of the session can go while the guest stays. */
  readonly onPanic: Event<string> = new Emitter<string>().event;
  readonly onDegraded: Event<string> = new Emitter<string>().event;
  readonly #parts: MachineParts;
  readonly #console: DuplexConsole;
  readonly #consoleClosed: Promise<void>;
  #killed = false;
  #detached = false;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.record = parts.record;
    this.#console = new DuplexConsole(parts.terminal);
    this.#consoleClosed = new Promise((resolve) => this.#console.onClose(() => resolve()));
    this.exited = this.#exit();
  }

  get console(): ConsoleStream {
    return this.#console;
  }

  pressPowerButton(): Promise<void> {
    return Promise.reject(cannot('has no power button'));
  }

  pause(): Promise<void> {
    return Promise.reject(cannot('cannot be paused'));
  }

  resume(): Promise<void> {
    return Promise.resolve();
  }

  isPaused(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async kill(): Promise<void> {
    this.#killed = true;
    const isGone = await this.#parts.process.kill(KILL_TIMEOUT_MS);
    if (this.#detached) await this.#terminate();
    else if (isGone) await this.exited;
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#parts.process.stopWatching();
    this.#console.close();
    return Promise.resolve();
  }

  async #exit(): Promise<VmExit> {
    const { process, clock, logFile } = this.#parts;
    const end = await process.end();
    await within(clock, DRAIN_TIMEOUT_MS, this.#consoleClosed, () => undefined);
    this.#console.close();
    await this.#terminate();
    return exitReason({ killed: this.#killed, end, logTail: await tailFile(logFile, LOG_TAIL_BYTES) });
  }

  async #terminate(): Promise<void> {
    const { wsl, distribution, logger } = this.#parts;
    try {
      await wsl.terminate(distribution);
    } catch (error) {
      logger.error(`the WSL distribution ${distribution} could not be terminated: ${describeError(error)}`);
    }
  }
}

function cannot(what: string): BoathouseError {
  return new BoathouseError('hypervisor-command-failed', `a guest in WSL ${what}`);
}
