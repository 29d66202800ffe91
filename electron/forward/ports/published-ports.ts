import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../host/delay.ts';
import { backoffMs, type BackoffLimits } from '../backoff.ts';
import { PORTS_LOOKS_MAX, PORTS_RETRY_MS } from '../limits.ts';
import type { PortedContainer } from './container-ports.ts';
import type { ContainerChange, EngineContainers } from './engine-containers.ts';
import { Lanes } from './lanes.ts';
import type { ListeningSockets } from './listening-sockets.ts';
import type { PortBinding } from './port-binding.ts';
import { PortProblems, type PortWarnings } from './port-problems.ts';
import type { PortPublisher } from './port-publisher.ts';
import { type PortRow, PortTable } from './port-table.ts';
import { actualBindings, fixedBindings, listeningBindings } from './wanted-ports.ts';

export interface PublishedPortsOptions {
  readonly engine: EngineContainers;
  readonly publisher: PortPublisher;
  /** Addresses of the host for a port that was published without one. Asked each time. */
  readonly defaultAddresses: () => Promise<readonly string[]>;
  /** Of containers with the VM's own network. Disposed with this. */
  readonly listeners: ListeningSockets;
  /** Whether these are to be published. Asked each time. */
  readonly publishesListeners: () => Promise<boolean>;
  readonly warnings: PortWarnings;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for the pauses. */
  readonly random: () => number;
  readonly logger: Logger;
}

/** A container whose start is under way, with its ports bound. To be ended once. */
export interface StartingContainer {
  /** The start is over, well or not: its ports become what the engine says. Never rejects. */
  end(): Promise<void>;
}

const BACKOFF: BackoffLimits = { firstMs: 200, longestMs: 2_000 };

/**
 * Keeps the host's ports what the engine's containers publish, for one run of the VM.
 *
 * The truth is what the engine says of a container at the moment (a look): running, then it has the ports that it says, else
 * none. A look is taken
 *   - at each change that the engine reports (start, die, destroy, rename, connect, disconnect),
 *   - at all containers when the report begins, or begins again after the engine or the connection was gone,
 *   - after each start that went through our socket, whatever came of it,
 *   - at each container with the VM's own network (`--net=host`) when its processes listen elsewhere than before; the engine knows
 *     nothing of these ports,
 *   - again each `PORTS_RETRY_MS` while a port could not be opened, or the containers could not be listed.
 * So ports come and go with restart policies, kills and containers that somebody started while we were not there.
 *
 * A start through our socket comes first (`beginStart`): what can be known is bound before the engine hears of the start, and
 * stays while the start is under way, even if the container is not running at the moment.
 *
 * Work on one container is done in order (`lanes.ts`). Looks that find the engine unreachable change nothing: the report
 * begins again when it is back. Disposing (the VM stops) closes all ports at once.
 */
export class PublishedPorts implements Disposable {
  readonly #options: PublishedPortsOptions;
  readonly #table: PortTable;
  readonly #problems: PortProblems;
  readonly #lanes = new Lanes();
  readonly #stop = new AbortController();
  /** Starts under way, by container. */
  readonly #starting = new Map<string, number>();
  /** Looks that wait for their turn: another one at the same container would see the same. */
  readonly #waitingLooks = new Map<string, Promise<void>>();
  /** Running, with the VM's own network. */
  readonly #onHostNetwork = new Set<string>();
  #listMissed = false;
  #retry: Disposable | null = null;

  constructor(options: PublishedPortsOptions) {
    this.#options = options;
    this.#table = new PortTable({ publisher: options.publisher, isGone: (id) => this.#isGone(id) });
    this.#problems = new PortProblems(options.warnings, options.logger);
    options.listeners.onChange((id) => void this.#look(id));
  }

  /** Begins to follow the engine. */
  start(): void {
    void this.#follow();
  }

  rows(): PortRow[] {
    return this.#table.rows();
  }

  /**
   * Binds the ports that `container` is created with; rejects with the reason when one of them cannot be had, and then none is
   * bound that was not before.
   */
  async beginStart(container: PortedContainer, signal: AbortSignal): Promise<StartingContainer> {
    const { id } = container;
    this.#starting.set(id, (this.#starting.get(id) ?? 0) + 1);
    try {
      await this.#lanes.run(id, async () => {
        const bindings = fixedBindings(container, await this.#options.defaultAddresses());
        await this.#table.claim(container, bindings, signal);
      });
    } catch (error) {
      await this.#endStart(id);
      throw error;
    }
    return { end: () => this.#endStart(id) };
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    void this.#retry?.dispose();
    this.#retry = null;
    await this.#options.listeners.dispose();
    await this.#table.dispose();
    this.#problems.dispose();
  }

  async #endStart(id: string): Promise<void> {
    const left = (this.#starting.get(id) ?? 1) - 1;
    if (left > 0) this.#starting.set(id, left);
    else this.#starting.delete(id);
    await this.#look(id);
  }

  async #follow(): Promise<void> {
    const { clock, engine, logger, random } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const onListening = (): void => {
          failures = 0;
          void this.#lookAtAll();
        };
        await engine.watch({ onListening, onChange: (change) => this.#onChange(change) }, signal);
      } catch (error) {
        if (!this.#stop.signal.aborted) logger.debug(`no report of containers: ${describeError(error)}`);
      }
      failures += 1;
      await delay(clock, backoffMs(failures, BACKOFF, random), signal).catch(() => undefined);
    }
  }

  #onChange({ id, mayPublish }: ContainerChange): void {
    const isKnown = this.#table.has(id) || this.#onHostNetwork.has(id);
    if (mayPublish || isKnown || this.#lanes.isBusy(id)) void this.#look(id);
  }

  async #lookAtAll(): Promise<void> {
    let ids: string[];
    try {
      const publishing = await this.#options.engine.publishing(this.#stop.signal);
      ids = [...new Set([...publishing, ...this.#table.owners(), ...this.#onHostNetwork])];
      this.#listMissed = false;
    } catch (error) {
      this.#listMissed = true;
      this.#onMissed(error);
      return;
    }
    const next = async (): Promise<void> => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) await this.#look(id);
    };
    await Promise.all(Array.from({ length: PORTS_LOOKS_MAX }, next));
  }

  /** Never rejects. */
  #look(id: string): Promise<void> {
    const waiting = this.#waitingLooks.get(id);
    if (waiting !== undefined) return waiting;
    const look = this.#lanes.run(id, async () => {
      this.#waitingLooks.delete(id);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#apply(id, await this.#options.engine.inspect(id, this.#stop.signal));
      } catch (error) {
        this.#onMissed(error);
      }
    });
    this.#waitingLooks.set(id, look);
    return look;
  }

  async #apply(id: string, container: PortedContainer | null): Promise<void> {
    await this.#followListeners(id, container);
    if (container?.running === true) {
      await this.#table.settle(container, await this.#bindingsOf(container));
    } else if (!this.#starting.has(id)) {
      await this.#table.release(id);
    }
    if (this.#stop.signal.aborted) return;
    this.#problems.show(this.#table.rows());
    this.#scheduleRetry();
  }

  async #followListeners(id: string, container: PortedContainer | null): Promise<void> {
    const { listeners, publishesListeners } = this.#options;
    const follows = container?.running === true && container.onHostNetwork && (await publishesListeners());
    if (follows) this.#onHostNetwork.add(id);
    else this.#onHostNetwork.delete(id);
    if (!this.#stop.signal.aborted) listeners.follow([...this.#onHostNetwork]);
  }

  async #bindingsOf(container: PortedContainer): Promise<PortBinding[]> {
    const defaults = await this.#options.defaultAddresses();
    if (!container.onHostNetwork) return actualBindings(container, defaults);
    return listeningBindings(this.#options.listeners.of(container.id), defaults);
  }

  /** In doubt it is there. */
  async #isGone(id: string): Promise<boolean> {
    if (this.#starting.has(id)) return false;
    try {
      const container = await this.#options.engine.inspect(id, this.#stop.signal);
      return container?.running !== true && !this.#starting.has(id);
    } catch {
      return false;
    }
  }

  #onMissed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#options.logger.debug(`the engine was not heard: ${describeError(error)}`);
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    if (this.#retry !== null || this.#stop.signal.aborted) return;
    if (!this.#listMissed && this.#table.failing().length === 0) return;
    this.#retry = this.#options.clock.after(PORTS_RETRY_MS, () => {
      this.#retry = null;
      if (this.#listMissed) void this.#lookAtAll();
      else for (const id of this.#table.failing()) void this.#look(id);
    });
  }
}
