import type { DesktopSettings as Values } from '../../api/desktop-settings.ts';
import { fallbackSentence } from '../../api/image-fallback.ts';
import type { ChangedObject } from '../../api/engine/changes.ts';
import type { MachineState, MachineStatus } from '../../api/machine-status.ts';
import type { Disposable } from '../../base/disposable.ts';
import { DisposableStack } from '../../base/disposable.ts';
import type { ApiClient } from '../../client/connection.ts';
import type { BackendSession } from '../backend-session.ts';
import type { DesktopSettings } from '../desktop-settings.ts';
import type { RunningContainers } from '../running-containers.ts';
import type { Texts } from '../texts.ts';
import { ContainerDeaths } from './container-deaths.ts';
import { type Notice, plainLine } from './notice.ts';
import { PortFailures } from './port-failures.ts';

export interface AppNoticesOptions {
  readonly session: BackendSession;
  readonly containers: RunningContainers;
  readonly settings: DesktopSettings;
  readonly texts: Texts;
  /** The window is in front of the user, who sees it there. */
  readonly isWatched: () => boolean;
  readonly tell: (notice: Notice) => void;
}

type Kind = keyof Values['notify'];

/** More at once are told as a number. */
const NAMED_MAX = 3;

/**
 * What is told when it happens, each kind with its switch (`desktop.notify`), and nothing that the window in front shows.
 *
 * Machine: the change from one status to the next, of one connection; what was so before is no news. Containers: `container-deaths.ts`, while
 * the machine is neither stopped nor stopping; one that is gone when it is looked for is not told of. Ports: read anew when the
 * machine's warnings change, since a port that fails is one of them. Until the settings were read nothing is told.
 */
export class AppNotices implements Disposable {
  readonly #options: AppNoticesOptions;
  readonly #owned = new DisposableStack();
  readonly #deaths = new ContainerDeaths(() => performance.now());
  readonly #ports = new PortFailures();
  #api: ApiClient | null = null;
  #last: MachineStatus | null = null;
  #disposed = false;

  constructor(options: AppNoticesOptions) {
    this.#options = options;
    this.#owned.add(options.session.onChange(() => this.#look()));
    this.#owned.add(
      options.containers.onEngineChange((change) => {
        if (change.kind === 'changed') void this.#died(change.objects);
        else this.#deaths.forget();
      }),
    );
  }

  /** Whether a failure of the machine is told of by itself, so that whoever started it need not be told again. */
  get tellsOfFailedMachine(): boolean {
    return this.#tells('machineFailed') && this.#last?.machine.state === 'failed';
  }

  /** A download that the dashboard began. */
  pullEnded(reference: string, problem: string | null): void {
    const { pullDone, pullFailed } = this.#options.texts.notices;
    const body = plainLine(problem === null ? reference : `${reference}: ${problem}`);
    this.#tell('pullEnded', { title: problem === null ? pullDone : pullFailed, body, route: '/images' });
  }

  /** A newer version of the app, that nobody had asked for. */
  updateFound(notice: Notice): void {
    this.#tell('updateFound', notice);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#owned.dispose();
  }

  #look(): void {
    const { state, machine } = this.#options.session;
    const before = this.#last;
    this.#last = machine;
    this.#api = state.kind === 'connected' ? state.api : null;
    if (machine === null || before === machine) return;
    if (before !== null) this.#machine(before.machine, machine);
    if (machine.machine.state !== 'running') this.#ports.clear();
    else if (before === null || !isSame(before.warnings, machine.warnings)) void this.#lookAtPorts();
  }

  #machine(before: MachineState, { machine: now, imageFallback: fallback }: MachineStatus): void {
    const { notices } = this.#options.texts;
    if (before.state === 'starting' && now.state === 'running' && fallback !== null) {
      const body = plainLine(fallbackSentence(fallback));
      this.#tell('machineFailed', { title: notices.olderImage, body, route: '/machine' });
    } else if (before.state === 'starting' && now.state === 'running') {
      this.#tell('machineStarted', { title: notices.started, body: notices.startedBody, route: null });
    }
    if (before.state !== 'failed' && now.state === 'failed') {
      const { message, hint } = now.failure;
      const body = plainLine(hint === null ? message : `${message}. ${hint}`);
      this.#tell('machineFailed', { title: notices.failed, body, route: '/machine' });
    }
  }

  async #died(objects: readonly ChangedObject[]): Promise<void> {
    const dead = this.#deaths.take(objects);
    const api = this.#api;
    // As it is switched when they die, not when the engine has answered.
    if (dead.length === 0 || api === null || !this.#isRunning() || !this.#tells('containerDied')) return;
    const there = await api.engine.containers.list.query({ size: false }).catch(() => []);
    // It may be stopping by now, which is what ended them.
    if (!this.#isRunning()) return;
    const left = dead.filter(({ id }) => there.some((one) => one.id === id));
    const { notices } = this.#options.texts;
    if (left.length > NAMED_MAX) {
      this.#tell('containerDied', { title: notices.diedMany(left.length), body: '', route: '/containers' });
      return;
    }
    for (const { id, name, exitCode } of left) {
      const body = plainLine(notices.diedBody(name, exitCode));
      this.#tell('containerDied', { title: notices.died, body, route: `/containers/${id}/logs` });
    }
  }

  async #lookAtPorts(): Promise<void> {
    const ports = await this.#api?.ports.list.query().catch(() => null);
    if (ports === undefined || ports === null || this.#disposed) return;
    const failed = this.#ports.take(ports);
    const [first] = failed;
    if (first === undefined) return;
    const { notices } = this.#options.texts;
    const more = failed.length > 1 ? `. ${notices.morePorts(failed.length - 1)}` : '';
    const body = plainLine(`${first.container.name}: ${first.problem ?? ''}`) + more;
    this.#tell('portFailed', { title: notices.portFailed, body, route: '/machine' });
  }

  #isRunning(): boolean {
    return this.#last?.machine.state === 'running';
  }

  #tells(kind: Kind): boolean {
    return this.#options.settings.values?.notify[kind] === true && !this.#options.isWatched();
  }

  #tell(kind: Kind, notice: Notice): void {
    if (!this.#disposed && this.#tells(kind)) this.#options.tell(notice);
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
