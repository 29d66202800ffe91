import type { PortedContainer } from '../../../electron/forward/ports/container-ports.ts';
import type { ContainerListener, EngineContainers } from '../../../electron/forward/ports/engine-containers.ts';
import { portedContainer } from './ported-container.ts';

/** The containers of an engine that is not there, by id. */
export class FakeContainers implements EngineContainers {
  readonly all = new Map<string, PortedContainer>();
  readonly inspected: string[] = [];
  reachable = true;
  #listener: ContainerListener | null = null;
  #endReport: () => void = () => undefined;

  /** Declares ports as `docker run -p` takes them. */
  create(id: string, ...ports: string[]): PortedContainer {
    const container = portedContainer(id, ports, { running: false });
    this.all.set(id, container);
    return container;
  }

  /** As the engine does it by itself; the change is reported. */
  run(id: string, ...ports: string[]): void {
    this.all.set(id, portedContainer(id, ports, { running: true }));
    this.#listener?.onChange({ id, mayPublish: true });
  }

  /** As `docker run --net=host`. */
  runOnHostNetwork(id: string): void {
    this.all.set(id, { ...portedContainer(id, [], { running: true }), onHostNetwork: true });
    this.#listener?.onChange({ id, mayPublish: true });
  }

  die(id: string): void {
    this.becomeStopped(id);
    this.#listener?.onChange({ id, mayPublish: false });
  }

  /** The report is late, or lost. */
  becomeStopped(id: string): void {
    const container = this.all.get(id);
    if (container !== undefined) this.all.set(id, { ...container, running: false, actual: [] });
  }

  remove(id: string): Promise<void> {
    this.all.delete(id);
    this.#listener?.onChange({ id, mayPublish: false });
    return Promise.resolve();
  }

  get watched(): boolean {
    return this.#listener !== null;
  }

  /** As when the engine ends. */
  endReport(): void {
    this.#endReport();
  }

  inspect(reference: string): Promise<PortedContainer | null> {
    this.inspected.push(reference);
    if (!this.reachable) return Promise.reject(new Error('the engine is not there'));
    return Promise.resolve(this.all.get(reference) ?? null);
  }

  publishing(): Promise<readonly string[]> {
    if (!this.reachable) return Promise.reject(new Error('the engine is not there'));
    return Promise.resolve(
      [...this.all.values()]
        .filter(({ actual, onHostNetwork, running }) => actual.length > 0 || (onHostNetwork && running))
        .map(({ id }) => id),
    );
  }

  async watch(listener: ContainerListener, signal: AbortSignal): Promise<void> {
    if (!this.reachable) throw new Error('the engine is not there');
    this.#listener = listener;
    listener.onListening();
    await new Promise<void>((resolve) => {
      this.#endReport = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#listener = null;
  }
}
