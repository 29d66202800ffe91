import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { delay, within } from '../../host/delay.ts';
import type { ConsoleStream } from '../console/console-stream.ts';
import { silentTerminal } from '../console/silent-terminal.ts';
import { WatchedConsole } from '../console/watched-console.ts';
import type { MachineRecord, VirtualMachine, VmExit, WithoutConsole } from '../driver.ts';
import { END_EVENTS, exitReason } from './exit-reason.ts';
import { PowerDownWatch } from './power-down-watch.ts';
import { type HypervService, isAlive } from './service.ts';
import { CONSOLE_REFUSED, withoutConsole } from './without-console.ts';
import { WorkerWatch } from './worker-watch.ts';

/**
 * A running machine of Hyper-V, launched by us or taken over.
 *
 *   running ──the console ends──▶ looked at until it is over ──why is asked──▶ removed ──▶ exited
 *      ├──the guest panics──▶ turned off a second later ──▶ …
 *      └──detach──▶ detached
 *
 * - The machine runs in a process of Hyper-V's (vmwp.exe), which serves the console's pipe. So nobody is asked while the pipe is there: each question is
 *   a process of PowerShell's. A pipe that ends while the machine runs on is told by `onDegraded`, and the machine is looked at every few seconds from then on.
 * - Where the pipe is not ours (`README.md`), a terminal that says so stands in its place, and ends when the machine's process does (`worker-watch.ts`).
 * - A kernel that panicked resets the machine (`panic=-1`), and Hyper-V starts the guest anew then, over disks that nobody checked: so it is
 *   turned off, with time for its last words. A reset without a panic is not noticed, and without a console none is.
 * - Hyper-V keeps machines that are off. Ours is removed at its end, or by the next launch when nobody saw the end; its disks are in the run folder, which that
 *   empties.
 */
const LOOK_FIRST_MS = 250;
const LOOK_LONGEST_MS = 5000;
/** A machine that ends is gone from Hyper-V's view within moments of its pipe. */
const LOOKS_UNTIL_DEGRADED = 6;
const PANIC_GRACE_MS = 1000;
const TURN_OFF_TIMEOUT_MS = 10_000;
/** The log is written by another service, somewhat later. */
const EVENT_TRIES = 4;
const EVENT_PAUSE_MS = 500;

const CONSOLE_LOST = 'The VM’s console is lost: stop and start the VM to have it again.';

const PAUSED = ['Paused', 'Pausing', 'PausedCritical'];

export interface MachineParts {
  readonly record: MachineRecord;
  readonly id: string;
  readonly name: string;
  readonly service: HypervService;
  /** The client's end of the console's pipe, not read from yet; null: it is not for this user. */
  readonly pipe: Socket | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class HypervMachine implements VirtualMachine {
  readonly record: MachineRecord;
  readonly exited: Promise<VmExit>;
  readonly withoutConsole: WithoutConsole | undefined;
  readonly #parts: MachineParts;
  readonly #console: WatchedConsole;
  readonly #degraded = new Emitter<string>();
  readonly #powerDown = new PowerDownWatch();
  readonly #stop = new AbortController();
  readonly #worker: WorkerWatch;
  #turningOff: Promise<void> | null = null;
  #askedToEnd = false;
  #killed = false;
  #detached = false;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.record = parts.record;
    const { pipe, service, clock } = parts;
    const terminal = pipe ?? silentTerminal(CONSOLE_REFUSED);
    this.#console = new WatchedConsole(terminal, () => void this.#afterPanic());
    terminal.on('data', (chunk: Buffer) => this.#powerDown.push(chunk));
    this.withoutConsole = pipe === null ? withoutConsole(service) : undefined;
    this.#worker = new WorkerWatch({ pid: parts.record.pid, isOver: () => this.#isOver(), clock });
    if (pipe === null)
      this.#worker.end(this.#stop.signal).then(
        () => this.#console.stream.close(),
        () => undefined,
      );
    this.exited = this.#exit();
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

  async pressPowerButton(): Promise<void> {
    await this.#parts.service.shutDown(this.#parts.id);
    this.#askedToEnd = true;
    this.#worker.hurry();
  }

  async pause(): Promise<void> {
    await this.#parts.service.pause(this.#parts.id);
  }

  async resume(): Promise<void> {
    await this.#parts.service.resume(this.#parts.id);
  }

  async isPaused(): Promise<boolean> {
    return PAUSED.includes((await this.#parts.service.look(this.#parts.id)).state);
  }

  async kill(): Promise<void> {
    this.#killed = true;
    this.#worker.hurry();
    await this.#turnOff();
    if (!this.#detached)
      await within(
        this.#parts.clock,
        TURN_OFF_TIMEOUT_MS,
        this.exited.then(() => undefined),
        () => undefined,
      );
  }

  detach(): Promise<void> {
    this.#detached = true;
    this.#stop.abort();
    this.#console.stream.close();
    return Promise.resolve();
  }

  async #afterPanic(): Promise<void> {
    await delay(this.#parts.clock, PANIC_GRACE_MS);
    if (!this.#detached) await this.#turnOff();
  }

  #turnOff(): Promise<void> {
    this.#turningOff ??= this.#parts.service.turnOff(this.#parts.id).catch((error: unknown) => {
      this.#turningOff = null;
      this.#parts.logger.error(`the machine cannot be turned off: ${describeError(error)}`);
    });
    return this.#turningOff;
  }

  async #exit(): Promise<VmExit> {
    await this.#console.closed;
    await this.#untilOver();
    const events = this.#console.panicked || this.#killed ? [] : await this.#endEvents();
    await this.#attempt(this.#parts.service.remove(this.#parts.name), 'be removed');
    return exitReason({
      panicked: this.#console.panicked,
      killed: this.#killed,
      events,
      poweredDown: this.#powerDown.seen || (this.#parts.pipe === null && this.#askedToEnd),
    });
  }

  /** Never resolves once we have let go. */
  async #untilOver(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#stop;
    let pauseMs = LOOK_FIRST_MS;
    for (let looks = 1; !signal.aborted; looks += 1) {
      if (await this.#isOver()) return;
      if (looks === LOOKS_UNTIL_DEGRADED) this.#degraded.fire(CONSOLE_LOST);
      await delay(clock, pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LOOK_LONGEST_MS);
    }
    await new Promise<void>(() => undefined);
  }

  async #isOver(): Promise<boolean> {
    const { service, id, logger } = this.#parts;
    try {
      return !isAlive(await service.look(id)) && !this.#detached;
    } catch (error) {
      // That Hyper-V did not answer says nothing about the machine.
      logger.warn(`the machine’s state is unknown: ${describeError(error)}`);
      return false;
    }
  }

  async #endEvents(): Promise<readonly number[]> {
    const { clock, service, id } = this.#parts;
    for (let tries = 1; tries <= EVENT_TRIES; tries += 1) {
      if (tries > 1) await delay(clock, EVENT_PAUSE_MS);
      const events = await this.#attempt(service.loggedEvents(id, END_EVENTS), 'be read about in Hyper-V’s log');
      if (events === null) return [];
      if (events.length > 0) return events;
    }
    return [];
  }

  async #attempt<T>(promise: Promise<T>, what: string): Promise<T | null> {
    return await promise.catch((error: unknown) => {
      this.#parts.logger.warn(`the machine cannot ${what}: ${describeError(error)}`);
      return null;
    });
  }
}
