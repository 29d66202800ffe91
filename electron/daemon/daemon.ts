import type { ResetScope } from '../api/backend.ts';
import { dockerHostOf } from '../api/docker-host.ts';
import { isUp } from '../api/machine-status.ts';
import { type FolderLayout, folderLayout } from '../api/folder-layout.ts';
import { DisposableStack } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { DockerContext } from '../engine/docker-context.ts';
import { DockerEngine } from '../engine/docker-engine.ts';
import { dockerConfigFolder } from '../host/docker-config-folder.ts';
import { within } from '../host/delay.ts';
import { runCommand } from '../host/run-command.ts';
import { systemClock } from '../host/system-clock.ts';
import { DIAGNOSTIC_CHECKS } from '../vm/diagnostics/registry.ts';
import { nameServerAnswers } from '../vm/network/resolver/name-server-answers.ts';
import { runDiagnostics } from '../vm/diagnostics/run-diagnostics.ts';
import type { DiagnosticContext } from '../vm/diagnostics/types.ts';
import type { Machine } from '../vm/machine.ts';
import { DriverRegistry } from '../hypervisor/registry.ts';
import { acquireMachineLock } from '../vm/machine-lock.ts';
import { makeFolders } from '../vm/start/boot-files.ts';
import { ApiServer } from './api-server.ts';
import { composeMachine } from './compose-machine.ts';
import { AppliedEngineConfig } from './engine-config-control.ts';
import { erase, removeRemains } from './erase.ts';
import { openGuestProgram } from './guest-program.ts';
import { IdleExit } from './idle-exit.ts';
import { KeptLogLimit } from './kept-log-limit.ts';
import { bundledDocker, withBundledDocker } from './bundled-docker.ts';
import { packagedHypervisors } from './packaged-hypervisors.ts';
import { guestArchitecture, imageFolder, isInstalledImage } from './image-folder.ts';
import { MachineBackend } from './machine-backend.ts';
import { ControlledMachine } from './machine-control.ts';
import { MachineNetwork } from './machine-network.ts';
import { StoredSettings } from './settings-control.ts';
import { SettingsStore } from './settings-store.ts';
import { StateStore } from './state-store.ts';
import { Dashboard } from './ui/dashboard.ts';

export interface DaemonOptions {
  readonly home: string;
  /** Folder of the VM's image; undefined: BOATHOUSE_IMAGE, or where it is built. */
  readonly image: string | undefined;
  readonly logger: Logger;
  /** How long a backend that nobody needs stays for the next client. */
  readonly idleGraceMs: number;
  /** Undefined: those that there are (`hypervisor/driver-table.ts`). */
  readonly drivers?: DriverRegistry | undefined;
}

/** A machine that is well is taken over in less. */
const TAKE_OVER_WAIT_MS = 10_000;

/** For the way into the VM, to end a terminal's process there. */
const HANG_UP_TIMEOUT_MS = 10_000;

/** Of a program that a check asks. */
const CHECK_COMMAND_TIMEOUT_MS = 15_000;

/**
 * The composition root: everything of one data folder, put together in the order in which it depends on one another, and taken
 * apart in reverse.
 *
 *   open ──▶ serving ──▶ ending ──▶ ended
 *
 * It ends when nobody needs it (a stopped machine, and no client for a while), when a client asks for it (shutdown, factory
 * reset), or when the system does (`end`). Ending stops the machine; one that cannot be stopped is left as it is, with its record. It, or the one of a
 * backend that is killed, is taken over by the next backend before that serves anybody else's wishes.
 */
export class Daemon {
  readonly #layout: FolderLayout;
  readonly #owned = new DisposableStack();
  readonly #machine: Machine;
  #ending: Promise<void> | null = null;
  #erased = false;
  #resolveEnded: () => void = () => undefined;
  /** Resolves when all is taken apart and the process can end. */
  readonly ended = new Promise<void>((resolve) => (this.#resolveEnded = resolve));

  private constructor(layout: FolderLayout, machine: Machine) {
    this.#layout = layout;
    this.#machine = machine;
  }

  /** Resolves when the API is served. Errors: `already-running`, `lock-unusable`, and those of the API's socket. */
  static async open(options: DaemonOptions): Promise<Daemon> {
    const { logger } = options;
    const layout = folderLayout(options.home, process.platform);
    const arch = guestArchitecture(process.arch, process.env);
    const image = imageFolder(options.image, process.env, arch);
    const lock = await acquireMachineLock(layout.lockFile);
    const settings = new SettingsStore(layout.settingsFile);
    const readSettings = () => settings.read();
    const { machine, console, dependencies, ports } = composeMachine({
      layout,
      arch,
      imageFolder: image,
      isImageInstalled: isInstalledImage(options.image, process.env),
      bundledDocker: bundledDocker(),
      drivers: options.drivers ?? new DriverRegistry({ clock: systemClock, packagedFolder: packagedHypervisors() }),
      readSettings,
      logger: logger.child('machine'),
    });
    const daemon = new Daemon(layout, machine);
    daemon.#owned.add(lock);
    daemon.#owned.add(machine.images);
    try {
      await makeFolders(layout);
      daemon.#owned.add(console);
      const dockerHost = dockerHostOf(layout.engineSocket);
      const context = new DockerContext({
        configFolder: dockerConfigFolder(process.env),
        dockerHost,
        previous: new StateStore(layout.stateFile),
      });
      const control = new ControlledMachine({ machine, context, readSettings, dockerHost, logger });
      const diagnosed: DiagnosticContext = {
        ...dependencies,
        machine,
        platform: process.platform,
        env: process.env,
        contextStatus: () => context.status(),
        nameServerAnswers,
        runCommand: (file, args, signal) => runCommand(file, args, { signal, timeoutMs: CHECK_COMMAND_TIMEOUT_MS }),
      };
      const dashboard = daemon.#owned.add(new Dashboard({ clock: systemClock, logger: logger.child('ui') }));
      const engine = new DockerEngine({
        socketPath: layout.engineSocket,
        // Of a paused one the socket says so itself.
        isRunning: () => isUp(machine.state),
        onRunningChange: machine.onChange,
        hangUp: async (pid) => {
          await machine.guest?.run(`kill -HUP ${pid}`, AbortSignal.timeout(HANG_UP_TIMEOUT_MS));
        },
        runInGuest: (command, signal) => openGuestProgram(machine, command, signal),
        dockerConfigFolder: dockerConfigFolder(process.env),
        env: withBundledDocker(process.env, dependencies.bundledDocker),
        clock: systemClock,
        logger: logger.child('engine'),
      });
      const stored = new StoredSettings(settings, () => machine.startedWith);
      daemon.#owned.add(
        new KeptLogLimit({
          isRunning: () => machine.state.state === 'running',
          onRunningChange: machine.onChange,
          onSettingsChange: stored.onChange,
          days: async () => (await readSettings()).logs.keepDays,
          keepFor: (days) => engine.keptLogs.keepFor(days),
          logger: logger.child('kept-logs'),
        }),
      );
      const backend = new MachineBackend({
        layout,
        arch,
        imageFolder: image,
        startedMs: systemClock.now(),
        computer: dependencies.host,
        machine,
        control,
        ports,
        settings: stored,
        engineConfig: new AppliedEngineConfig({ machine, settings: stored, logger: logger.child('engine') }),
        network: new MachineNetwork(machine, readSettings),
        engine,
        dashboard,
        diagnose: (signal) => runDiagnostics(DIAGNOSTIC_CHECKS, diagnosed, signal),
        erase: async (scope) => {
          await erase(scope, { layout, readSettings, context, drivers: dependencies.drivers, logger });
          daemon.#noteErased(scope);
        },
        // The answer that is being given goes out first.
        end: () => void setImmediate(() => void daemon.end({ force: false })),
      });
      daemon.#owned.add(backend.support);
      const server = await ApiServer.open({ socket: layout.apiSocket, backend, logger: logger.child('api') });
      daemon.#owned.add(server);
      daemon.#watchIdleness({ server, dashboard }, options.idleGraceMs, logger);
      if (await machine.wasLeftRunning()) await daemon.#takeOver(control, logger);
      return daemon;
    } catch (error) {
      await daemon.#owned.dispose();
      throw error;
    }
  }

  /** Stops the machine, as far as it can be, and takes everything apart. Called again with `force`, it ends the machine's grace period. */
  async end(request: { readonly force: boolean }): Promise<void> {
    if (request.force) void this.#machine.stop({ force: true }).catch(() => undefined);
    this.#ending ??= this.#end();
    await this.#ending;
  }

  async #end(): Promise<void> {
    // One that cannot be stopped runs on, with its record; the machine has logged why.
    await this.#machine.stop({ force: false }).catch(() => undefined);
    await this.#owned.dispose();
    if (this.#erased) await removeRemains(this.#layout);
    this.#resolveEnded();
  }

  /** Waits a moment for it, so that the first client finds the machine running and not on its way to it. */
  async #takeOver(control: ControlledMachine, logger: Logger): Promise<void> {
    logger.info('a machine was left running; taking it over');
    const takenOver = control.takeOver().then(
      () => undefined,
      (error: unknown) => logger.warn(`it could not be taken over: ${describeError(error)}`),
    );
    await within(systemClock, TAKE_OVER_WAIT_MS, takenOver, () => undefined);
  }

  #watchIdleness(fronts: { server: ApiServer; dashboard: Dashboard }, graceMs: number, logger: Logger): void {
    const { server, dashboard } = fronts;
    const idle = this.#owned.add(
      new IdleExit({
        clock: systemClock,
        graceMs,
        isIdle: () => {
          const { state } = this.#machine.state;
          const unused = server.clientCount === 0 && !dashboard.isNeeded;
          return unused && (state === 'stopped' || state === 'failed') && this.#ending === null;
        },
        onIdle: () => {
          logger.info('nobody needs the backend; it ends');
          void this.end({ force: false });
        },
      }),
    );
    this.#owned.add(server.onClients(() => idle.look()));
    this.#owned.add(dashboard.onChange(() => idle.look()));
    this.#owned.add(this.#machine.onChange(() => idle.look()));
    idle.look();
  }

  #noteErased(scope: ResetScope): void {
    if (scope === 'factory') this.#erased = true;
  }
}
