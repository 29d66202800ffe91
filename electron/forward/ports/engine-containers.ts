import type { PortedContainer } from './container-ports.ts';

/**
 * What must be known of the engine's containers to publish their ports; services of a swarm, which have ports of their own, count as
 * such (`published-service.ts`). Every call obeys its signal.
 */
export interface EngineContainers {
  /** By id or name; null when there is none. Rejects when the engine cannot be asked. */
  inspect(reference: string, signal: AbortSignal): Promise<PortedContainer | null>;
  /** Removes it with its anonymous volumes; one that is gone already is no error. Rejects when the engine does not do it. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Ids of the running containers that publish ports, or have the VM's own network. */
  publishing(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Reports changes until the engine ends the report, which resolves. `onListening` is called once, when nothing that happens
   * from then on is missed.
   */
  watch(listener: ContainerListener, signal: AbortSignal): Promise<void>;
}

export interface ContainerListener {
  onListening(): void;
  onChange(change: ContainerChange): void;
}

export interface ContainerChange {
  readonly id: string;
  /** It may have ports now that it did not have before. */
  readonly mayPublish: boolean;
}
