import type { NetworkSpec } from './network-spec.ts';
import type { NetworkSummary } from './network.ts';
import type { PruneReport } from './prune.ts';

export interface NetworkConnection {
  readonly network: string;
  readonly container: string;
}

export interface ContainerNetworkControl {
  /** By name, with all containers that belong to each. */
  list(): Promise<readonly NetworkSummary[]>;
  inspect(network: string): Promise<unknown>;
  create(spec: NetworkSpec): Promise<{ readonly id: string; readonly warning: string | null }>;
  remove(network: string): Promise<void>;
  connect(
    connection: NetworkConnection,
    options: { readonly aliases: readonly string[]; readonly ipv4: string | null; readonly ipv6: string | null },
  ): Promise<void>;
  disconnect(connection: NetworkConnection, options: { readonly force: boolean }): Promise<void>;
  /** Of those that no container belongs to, built-in ones aside. */
  prunePreview(): Promise<PruneReport>;
  prune(): Promise<PruneReport>;
}
