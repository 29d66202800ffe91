import type { StartPhase } from '../../api/machine-status.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { MachineConsole } from '../machine-console.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import { MachineRun } from '../machine-run.ts';
import { bothFailed } from '../rollback/both-failed.ts';
import type { ChosenImage, ImageRollback } from '../rollback/image-rollback.ts';
import type { Warnings } from '../warnings.ts';
import { endLeftVm, findLeftVm, type LeftVm } from './adopt-vm.ts';
import { awaitEngine } from './await-engine.ts';
import { makeFolders, prepareBootFiles } from './boot-files.ts';
import { BootWatch } from './boot-watch.ts';
import { GuestWait } from './guest-wait.ts';
import { type LaunchPlan, makeLaunchPlan, factsOf } from './launch-plan.ts';
import { launchVm } from './launch-vm.ts';
import {
  adoptLimitMs,
  BOOT_TRIES,
  type PhaseLimits,
  phaseLimits,
  PREPARE_LIMIT_MS,
  unheardLimitMs,
} from './phase-limits.ts';
import { NewDataDisk } from './new-data-disk.ts';
import { openGuest } from './open-guest.ts';
import { startFailure } from './start-failure.ts';
import { PhaseRunner } from './phase-runner.ts';

/**
 * From nothing to an engine that answers:
 *
 *   prepare ─▶ launch ─▶ kernel ─▶ disks ─▶ services ─▶ ssh ─▶ engine        a new boot
 *   prepare ─▶ launch ───────────────────▶ ssh ─▶ disks ─▶ engine            a new boot of a guest without a console
 *   prepare ─▶ launch ────────────────────────────────▶ ssh ─▶ engine        a machine that an earlier backend left running
 *
 * A left machine is adopted when it is the one that would be started now; one that is another, or that turns out not to answer,
 * is stopped first and a new boot follows. Whatever fails or is given up, the virtual machine is gone when this rejects (but for
 * `vm-not-ended`): by its power button where the guest has come far enough to hear it; so is a data disk that was made for it, where nobody can have anything on it
 * (`new-data-disk.ts`). A kernel that stays silent or panics is booted once more.
 *
 * When the image can be to blame and another one is kept, all of this is done again with that one (`../rollback/image-rollback.ts`).
 */
export interface StartContext {
  readonly dependencies: MachineDependencies;
  readonly console: MachineConsole;
  readonly warnings: Warnings;
  readonly images: ImageRollback;
  /** Aborts when the start is given up; the reason is the BoathouseError that `startMachine` then rejects with. */
  readonly signal: AbortSignal;
  /** Aborts when stopping a machine is to take no time. */
  readonly force: AbortSignal;
  readonly onPhase: (phase: StartPhase) => void;
}

/** For a guest that failed to start: it holds no container yet that would need long. */
const FAILED_GRACE_MS = 15_000;

const WORTH_A_SECOND_BOOT = new Set(['kernel-timeout', 'guest-panic']);

export async function startMachine(context: StartContext): Promise<MachineRun> {
  return await new StartSequence(context).run();
}

class StartSequence {
  readonly #context: StartContext;
  readonly #phases: PhaseRunner;
  readonly #newDisk: NewDataDisk;
  #limits: PhaseLimits = phaseLimits('tcg');

  constructor(context: StartContext) {
    this.#context = context;
    this.#phases = new PhaseRunner({ clock: context.dependencies.clock, onEnter: context.onPhase });
    this.#newDisk = new NewDataDisk(context.dependencies);
  }

  async run(): Promise<MachineRun> {
    const { dependencies, images, signal, warnings } = this.#context;
    await this.#prepare(() => makeFolders(dependencies.layout));
    const translation = await this.#prepare(() => dependencies.translation());
    if (translation !== null) warnings.set('translation', `${translation.problem} ${translation.fix}`);
    const chosen = await this.#prepare(() => images.choose());
    try {
      return await this.#startWith(chosen);
    } catch (error) {
      if (signal.aborted) throw error;
      const other = await images.insteadOf(chosen, error);
      if (other === null) throw error;
      return await this.#startInstead(other, { error, phase: this.#phases.phase ?? 'prepare' });
    }
  }

  /** `first` is the end of the image that was chosen before. */
  async #startInstead(image: ChosenImage, first: { error: unknown; phase: StartPhase }): Promise<MachineRun> {
    const { dependencies, images, signal, onPhase } = this.#context;
    const { error } = first;
    dependencies.logger.warn(`the ${image.origin} VM image is tried instead, after: ${describeError(error)}`);
    try {
      const run = await this.#startWith(image);
      if (image.origin === 'kept') await images.noteFellBack(error);
      return run;
    } catch (second) {
      if (signal.aborted || image.origin === 'installed') throw second;
      // The error that is thrown belongs there.
      onPhase(first.phase);
      throw bothFailed(error, second);
    }
  }

  #prepare<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#phases.run({ phase: 'prepare', limitMs: PREPARE_LIMIT_MS, signal: this.#context.signal, run });
  }

  async #startWith(image: ChosenImage): Promise<MachineRun> {
    const { dependencies, images, warnings } = this.#context;
    const prepare = this.#prepare.bind(this);
    const plan = await prepare((aborted) => makeLaunchPlan(dependencies, image.folder, aborted));
    this.#limits = phaseLimits(plan.accelerator);
    warnings.setAll('plan', plan.warnings);

    const left = await prepare((aborted) => findLeftVm(dependencies, aborted));
    const adopted = left === null ? null : await this.#adopt(left, plan);
    const run = adopted ?? (await this.#bootNew(plan));
    await images.noteBooted(plan.image, image);
    return run;
  }

  async #bootNew(plan: LaunchPlan): Promise<MachineRun> {
    const { dependencies, warnings } = this.#context;
    try {
      const disk = await this.#prepare((aborted) => prepareBootFiles(plan, dependencies, this.#newDisk, aborted));
      warnings.setAll('disk', disk.warnings);
      return await this.#bootTwiceAtMost(plan);
    } catch (error) {
      await this.#newDisk.takeBack();
      throw error;
    }
  }

  async #adopt(left: LeftVm, plan: LaunchPlan): Promise<MachineRun | null> {
    const { dependencies, force, signal } = this.#context;
    if (left.record.planDigest !== plan.digest) {
      dependencies.logger.info('the machine that runs was started with other settings or another image');
      await endLeftVm(left, dependencies, { keys: plan.keys, force });
      signal.throwIfAborted();
      return null;
    }
    const { record, vm, driver } = left;
    // A guest that stands cannot be asked whether it is well. It is paused again when it has answered.
    const wasPaused = await vm.isPaused();
    if (wasPaused) await vm.resume();
    const network = await dependencies.networks.adopt(record);
    const run = new MachineRun({
      ...this.#context,
      vm,
      driver,
      access: openGuest({ ...plan, endpoint: () => network?.ssh ?? record.ssh }, dependencies),
      network,
      networkKind: record.networkKind,
      facts: record.facts,
      mounts: plan.shares.mounts,
      settings: record.settings,
      wasPaused,
    });
    const watch = new BootWatch({ ...this.#context, vm });
    const limitMs = adoptLimitMs(record.networkKind);
    try {
      await this.#phases.run({ phase: 'launch', limitMs: this.#limits.launch, signal, run: () => Promise.resolve() });
      const { signal: alive } = watch;
      await this.#phases.run({
        phase: 'ssh',
        limitMs,
        signal: alive,
        run: (s) => run.access.connect(s),
      });
      await this.#phases.run({ phase: 'ssh', limitMs, signal: alive, run: (s) => run.mounts.check(s) });
      await this.#phases.run({ phase: 'ssh', limitMs, signal: alive, run: (s) => run.mounts.settled(s) });
      await this.#awaitEngine(run, watch, limitMs);
      dependencies.logger.info(`took over the VM that runs as process ${vm.record.pid}`);
      return run;
    } catch (error) {
      dependencies.logger.warn(`the VM that was left running cannot be used and is stopped: ${describeError(error)}`);
      await run.stop({ graceMs: FAILED_GRACE_MS, force });
      signal.throwIfAborted();
      return null;
    } finally {
      await watch.dispose();
    }
  }

  /**
   * A second boot is what the user would be asked for anyway, and takes nothing from him: a silent kernel has mounted nothing, and what
   * a panic leaves on the data disk is what a power cut would.
   */
  async #bootTwiceAtMost(plan: LaunchPlan): Promise<MachineRun> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#boot(plan);
      } catch (error) {
        const isWorthIt = error instanceof BoathouseError && WORTH_A_SECOND_BOOT.has(error.code);
        if (!isWorthIt || attempt === BOOT_TRIES) throw error;
        this.#context.dependencies.logger.warn(`the VM is booted anew: ${error.message}`);
      }
    }
  }

  async #boot(plan: LaunchPlan): Promise<MachineRun> {
    const { dependencies, force, signal } = this.#context;
    const { vm, network } = await this.#phases.run({
      phase: 'launch',
      limitMs: this.#limits.launch,
      signal,
      run: (aborted) => launchVm(plan, dependencies, this.#newDisk, aborted),
    });
    const run = new MachineRun({
      ...this.#context,
      vm,
      driver: plan.driver,
      access: openGuest({ ...plan, endpoint: () => network.ssh }, dependencies),
      network,
      networkKind: network.attachment.kind,
      facts: factsOf(plan, dependencies),
      mounts: plan.shares.mounts,
      settings: plan.settings,
      wasPaused: false,
    });
    const watch = new BootWatch({ ...this.#context, vm });
    const isHeard = vm.withoutConsole === undefined;
    if (isHeard) this.#newDisk.keep();
    try {
      const wait = new GuestWait({ ...this.#context, run, watch, phases: this.#phases, limits: this.#limits });
      if (isHeard) await wait.services();
      const { ssh, engine } = this.#limits;
      const firstMs = isHeard ? ssh : unheardLimitMs(this.#limits);
      await this.#phases.run({
        phase: 'ssh',
        limitMs: firstMs,
        signal: watch.signal,
        run: (s) => run.access.connect(s),
      });
      this.#newDisk.keep();
      await this.#phases.run({ phase: 'ssh', limitMs: ssh, signal: watch.signal, run: (s) => run.mounts.settled(s) });
      if (!isHeard) await wait.dataDisk();
      await this.#awaitEngine(run, watch, engine);
      return run;
    } catch (cause) {
      const error = startFailure(cause, { hasAddress: network.ssh !== null, withoutConsole: vm.withoutConsole });
      if (error instanceof BoathouseError && error.code === 'guest-not-found') await plan.driver.noteNotFound?.();
      const listens = this.#phases.phase !== 'launch' && this.#phases.phase !== 'kernel';
      await run.stop({ graceMs: listens ? FAILED_GRACE_MS : 0, force }).catch((stuck: unknown) => {
        dependencies.logger.error(describeError(error));
        throw stuck;
      });
      throw error;
    } finally {
      await watch.dispose();
    }
  }

  async #awaitEngine(run: MachineRun, watch: BootWatch, limitMs: number): Promise<void> {
    const { console, dependencies } = this.#context;
    const { clock, engine, logger } = dependencies;
    await this.#phases.run({
      phase: 'engine',
      limitMs,
      signal: watch.signal,
      run: async (aborted) => {
        await run.listenForEngine(aborted);
        await awaitEngine({ engine, onLine: console.onLine, clock, logger }, aborted);
      },
    });
  }
}
