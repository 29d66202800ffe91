import { isUp, type MachineState, type MachineStatus, type StartPhase } from '../api/machine-status.ts';
import { fallbackSentence } from '../api/image-fallback.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { VmExit } from '../hypervisor/driver.ts';
import { failedState } from './failed-state.ts';
import type { MachineConsole } from './machine-console.ts';
import type { MachineDependencies } from './machine-dependencies.ts';
import { MachinePauses } from './machine-pauses.ts';
import { isRecordedVmAlive } from './machine-record.ts';
import { type MachineRun, showGuestWarnings } from './machine-run.ts';
import { MachineView } from './machine-view.ts';
import { PhaseTimes } from './phase-times.ts';
import { ImageRollback } from './rollback/image-rollback.ts';
import { startMachine } from './start/start-sequence.ts';
import { stopLeftVm } from './stop-left-vm.ts';
import { STOP_GRACE_MS } from './stop-vm.ts';
import { vmEndError } from './vm-end-error.ts';
import { Warnings } from './warnings.ts';

/**
 * The machine: what a user starts and stops. One a data folder; whoever makes it holds the folder's lock.
 *
 *   stopped ──start──▶ starting(phase) ──engine answers──▶ running ──stop──▶ stopping ──VM gone──▶ stopped
 *      ▲                  │        │                          │
 *      │                  │        └─phase fails, VM dies─▶ failed(cause) ◀──VM dies──┤
 *      └──stop: given up──┘                                   │                       │
 *      ▲                                              start: again, stop: stopped     │
 *      └──────────────────────────the guest switched itself off───────────────────────┘
 *
 *   running ──pause──▶ paused ──resume, start──▶ running        (stop, and a VM that dies, as from `running`)
 *
 *   stopped, stopping ──the VM, or that of an earlier backend, cannot be ended, or nobody can tell whether it runs──▶ failed(cause)
 *
 * Who calls when it is busy: `start` joins a start that is under way, and waits for a stop to end before it begins; `stop` gives
 * a start up, and joins a stop; with `force` it ends the grace period of that stop, too.
 *
 * Nothing is left over when a state is entered that is not busy: `stopped` and `failed` mean that there is no virtual machine,
 * no socket and no record, `running` and `paused` that all three are there; of a paused one the socket answers that it is paused,
 * and nothing takes the guest's silence for a failure (`machine-run.ts`). The one exception is `failed` for that last reason, of a
 * start too: the VM may run, and its record stays, so that the next `start` or `stop` looks again. Timers and deadlines belong to the parts: `start/phase-limits.ts`,
 * `stop-vm.ts`, `engine-health.ts`, `guest-clock.ts`. Warnings stand until the next start, or until their subject is well.
 */
export class Machine extends MachineView {
  readonly #dependencies: MachineDependencies;
  readonly #console: MachineConsole;
  readonly #warnings = new Warnings();
  readonly #phases: PhaseTimes;
  readonly #pauses: MachinePauses;
  /** Which VM image is booted. Its owner disposes it, since it may still copy when the machine has stopped. */
  readonly images: ImageRollback;
  readonly #change = new Emitter<void>();
  #state: MachineState = { state: 'stopped' };
  #run: MachineRun | null = null;
  #starting: { readonly done: Promise<void>; readonly giveUp: AbortController } | null = null;
  #stopping: Promise<void> | null = null;
  /** A machine that is gone by itself is being cleared away. */
  #clearing: Promise<void> | null = null;
  #force = new AbortController();

  constructor(options: { dependencies: MachineDependencies; console: MachineConsole }) {
    super();
    this.#dependencies = options.dependencies;
    this.#console = options.console;
    this.#phases = new PhaseTimes(options.dependencies.clock);
    this.images = new ImageRollback(options.dependencies);
    const { clock, logger } = options.dependencies;
    this.#pauses = new MachinePauses({
      state: () => this.#state,
      run: () => (this.#stopping === null ? this.#run : null),
      enter: (state) => this.#enter(state),
      clock,
      logger,
    });
    this.#warnings.onChange(() => this.#change.fire());
    showGuestWarnings(this.#console, this.#warnings);
  }

  /** After each change of what the properties below tell. */
  get onChange(): Event<void> {
    return this.#change.event;
  }

  get state(): MachineState {
    return this.#state;
  }

  get warnings(): string[] {
    return this.#warnings.list();
  }

  get phases(): MachineStatus['phases'] {
    return this.#phases.list();
  }

  protected override get run(): MachineRun | null {
    return this.#run;
  }

  get console(): MachineConsole {
    return this.#console;
  }

  /** Whether an earlier backend left a machine of this folder; `start` then takes it over, or ends it. Where nobody can tell, `state` says so. */
  async wasLeftRunning(): Promise<boolean> {
    const { layout, drivers } = this.#dependencies;
    try {
      return await isRecordedVmAlive(layout.machineRecord, drivers);
    } catch (error) {
      // Somebody may have started or stopped it meanwhile, who hears the same.
      if (this.#state.state === 'stopped' && this.#starting === null && this.#stopping === null)
        this.#fail(error, null);
      return false;
    }
  }

  /**
   * Resolves when the engine answers. Rejects with the BoathouseError that `state` then shows, or with `start-cancelled` when
   * `stop` was called meanwhile. A paused machine is resumed.
   */
  async start(): Promise<void> {
    await this.takeOver();
    if (this.#state.state === 'paused') await this.resume();
  }

  /** As `start`, but a machine that an earlier backend left paused stays so. */
  async takeOver(): Promise<void> {
    // A stop that fails has told whoever asked for it.
    while (this.#stopping !== null || this.#clearing !== null)
      await (this.#stopping ?? this.#clearing)?.catch(() => undefined);
    if (isUp(this.#state)) return;
    if (this.#starting === null) {
      const giveUp = new AbortController();
      this.#force = new AbortController();
      const done = this.#start(giveUp.signal).finally(() => (this.#starting = null));
      this.#starting = { done, giveUp };
    }
    await this.#starting.done;
  }

  /**
   * Resolves when there is no virtual machine. Rejects where that cannot be had, or told of one that an earlier backend left, with the BoathouseError
   * that `state` then shows: nothing may be deleted or replaced beside it. Codes: those of `stopLeftVm`.
   */
  async stop(options: { readonly force: boolean }): Promise<void> {
    // Of a stop that ended earlier, unless a machine was started since.
    if (this.#run === null && this.#starting === null && this.#stopping === null) this.#force = new AbortController();
    if (options.force) this.#force.abort();
    this.#stopping ??= this.#stop(options.force).finally(() => (this.#stopping = null));
    await this.#stopping;
  }

  async restart(): Promise<void> {
    await this.stop({ force: false });
    await this.start();
  }

  /** The next start boots the installed image, also if it did not boot before. */
  async retryImage(): Promise<void> {
    await this.images.retry();
    this.#warnings.clear('image');
    this.#change.fire();
  }

  /** Errors: `not-running`, `pause-unsupported`, and the hypervisor's; the machine runs on then. */
  async pause(): Promise<void> {
    await this.#pauses.pause();
  }

  /** Errors: `not-running`, and the hypervisor's; the machine stays paused then. */
  async resume(): Promise<void> {
    await this.#pauses.resume();
  }

  /** Lets go of a running machine without stopping it, for a backend that is replaced. A start that is under way is given up. */
  async detach(): Promise<void> {
    if (!isUp(this.#state)) await this.stop({ force: false });
    const run = this.#run;
    this.#run = null;
    await run?.detach();
    this.#enter({ state: 'stopped' });
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#dependencies;
    const startedMs = clock.now();
    let phase: StartPhase = 'prepare';
    this.#warnings.reset();
    this.#phases.begin();
    try {
      const run = await startMachine({
        dependencies: this.#dependencies,
        console: this.#console,
        warnings: this.#warnings,
        images: this.images,
        signal,
        force: this.#force.signal,
        onPhase: (next) => {
          phase = next;
          this.#phases.enter(next);
          this.#enter({ state: 'starting', phase, sinceMs: clock.now(), startedMs });
        },
      });
      this.#phases.end();
      this.#run = run;
      const { fallback } = this.images;
      if (fallback !== null) this.#warnings.set('image', fallbackSentence(fallback));
      void run.watch();
      void run.vm.exited.then((exit) => {
        if (this.#run !== run || this.#stopping !== null) return;
        this.#clearing = this.#clear(run, exit).finally(() => (this.#clearing = null));
      });
      const nowMs = clock.now();
      this.#enter({ state: 'running', sinceMs: nowMs, startDurationMs: nowMs - startedMs });
      logger.info(`running after ${((nowMs - startedMs) / 1000).toFixed(1)} s: ${this.#phases.describe()}`);
      if (run.wasPaused) await this.#pauses.pauseAgain();
    } catch (error) {
      this.#phases.end();
      if (signal.aborted) throw error; // `stop` tells how it goes on.
      this.#fail(error, phase);
      throw error;
    }
  }

  async #stop(forced: boolean): Promise<void> {
    const { clock, logger } = this.#dependencies;
    if (this.#clearing !== null) await this.#clearing;
    const stopping = (): void => this.#enter({ state: 'stopping', sinceMs: clock.now(), forced });
    if (this.#starting !== null) {
      stopping();
      this.#starting.giveUp.abort(
        new BoathouseError('start-cancelled', 'The start was given up because a stop was asked for'),
      );
      await this.#starting.done.catch(() => undefined);
    }
    const run = this.#run;
    try {
      // A start that never came as far as taking it over does not keep a machine that was left from being stopped.
      if (run === null) await stopLeftVm(this.#dependencies, { force: this.#force.signal, onFound: stopping });
      else {
        stopping();
        const exit = await run.stop({ graceMs: forced ? 0 : STOP_GRACE_MS, force: this.#force.signal });
        if (exit.kind === 'crashed' && !this.#force.signal.aborted)
          logger.warn(`the VM ended without its own will: ${exit.detail}`);
      }
    } catch (error) {
      this.#run = null;
      this.#fail(error, null);
      throw error;
    }
    this.#run = null;
    this.#warnings.reset();
    this.#enter({ state: 'stopped' });
  }

  async #clear(run: MachineRun, exit: VmExit): Promise<void> {
    this.#run = null;
    await run.release();
    if (exit.kind === 'shutdown') {
      this.#dependencies.logger.info('the guest switched itself off');
      this.#warnings.reset();
      this.#enter({ state: 'stopped' });
      return;
    }
    const { layout } = this.#dependencies;
    this.#fail(vmEndError({ detail: exit.detail, panic: this.#console.panic, layout }), null);
  }

  /** `phase`: of a start. */
  #fail(error: unknown, phase: StartPhase | null): void {
    const { layout, logger } = this.#dependencies;
    logger.error(`${phase === null ? '' : `the start failed in phase ${phase}: `}${describeError(error)}`);
    this.#enter(failedState(error, phase, layout));
  }

  #enter(state: MachineState): void {
    this.#state = state;
    this.#change.fire();
  }
}
