import type { ContextControl, MachineControl } from '../api/backend.ts';
import type { ContextStatus } from '../api/context-status.ts';
import type { MachineStatus } from '../api/machine-status.ts';
import { describeError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { CONTEXT_NAME, type DockerContext } from '../engine/docker-context.ts';
import type { Settings } from '../api/settings.ts';
import type { Machine } from '../vm/machine.ts';

export interface MachineControlOptions {
  readonly machine: Machine;
  readonly context: DockerContext;
  readonly readSettings: () => Promise<Settings>;
  readonly dockerHost: string;
  readonly logger: Logger;
}

/**
 * The machine and its docker context as one thing, as front ends see it. The context is created when the engine first answers,
 * and selected unless the settings say otherwise; a docker configuration that cannot be changed is a warning, since the engine
 * is reached without it.
 */
export class ControlledMachine implements MachineControl {
  readonly #options: MachineControlOptions;
  readonly #status = new Emitter<MachineStatus>();
  readonly onStatus: Event<MachineStatus> = this.#status.event;
  /** As it was when last asked for: the user may select another one at any time. */
  #selected = false;
  #contextWarning: string | null = null;

  constructor(options: MachineControlOptions) {
    this.#options = options;
    options.machine.onChange(() => this.#status.fire(this.#current()));
  }

  async status(): Promise<MachineStatus> {
    await this.#lookAtContext();
    return this.#current();
  }

  async start(): Promise<MachineStatus> {
    await this.#options.machine.start();
    await this.#applyContext();
    return this.#current();
  }

  async stop(request: { readonly force: boolean }): Promise<MachineStatus> {
    await this.#options.machine.stop(request);
    return this.status();
  }

  async restart(): Promise<MachineStatus> {
    await this.#options.machine.restart();
    await this.#applyContext();
    return this.#current();
  }

  async retryImage(): Promise<MachineStatus> {
    await this.#options.machine.retryImage();
    return this.#current();
  }

  async pause(): Promise<MachineStatus> {
    await this.#options.machine.pause();
    return this.#current();
  }

  async resume(): Promise<MachineStatus> {
    await this.#options.machine.resume();
    return this.#current();
  }

  /** Of a machine that an earlier backend left: it is found as it was, also if that is paused. */
  async takeOver(): Promise<void> {
    await this.#options.machine.takeOver();
    await this.#applyContext();
  }

  /** The context's part of the API; what it changes shows in the status. */
  readonly context: ContextControl = {
    status: () => this.#options.context.status(),
    use: () => this.#changeContext((context) => context.use()),
    restore: () => this.#changeContext((context) => context.restore()),
    remove: () => this.#changeContext((context) => context.remove()),
  };

  async #changeContext(change: (context: DockerContext) => Promise<void>): Promise<ContextStatus> {
    const { context } = this.#options;
    await change(context);
    this.#contextWarning = null;
    await this.#lookAtContext();
    this.#status.fire(this.#current());
    return context.status();
  }

  async #applyContext(): Promise<void> {
    const { context, logger } = this.#options;
    try {
      const settings = await this.#options.readSettings();
      await (settings.context.select ? context.use() : context.create());
      this.#contextWarning = null;
    } catch (error) {
      this.#contextWarning = `The docker context could not be set up: ${describeError(error)}`;
      logger.warn(this.#contextWarning);
    }
    await this.#lookAtContext();
    this.#status.fire(this.#current());
  }

  async #lookAtContext(): Promise<void> {
    this.#selected = await this.#options.context.status().then(
      ({ selected }) => selected,
      () => false,
    );
  }

  #current(): MachineStatus {
    const { machine, dockerHost } = this.#options;
    const ours = this.#contextWarning === null ? [] : [this.#contextWarning];
    return {
      machine: machine.state,
      phases: machine.phases,
      warnings: [...machine.warnings, ...ours],
      imageFallback: machine.images.fallback,
      vm: machine.vm,
      dockerHost,
      context: { name: CONTEXT_NAME, selected: this.#selected },
    };
  }
}
