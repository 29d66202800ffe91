import type { Disposable } from '../../base/disposable.ts';
import type { NetworkCounts, PortRequest } from './network-protocol.ts';

/** What a network has that opens ports of the host by itself. */
export interface HostPorts {
  /** Where the guest is reached on its link; `v6` is null when the link has no IPv6. */
  readonly guestAddresses: { readonly v4: string; readonly v6: string | null };
  /**
   * Bound when it resolves, and nothing is bound when it rejects. Errors: those of `HostSockets.listenTcp` and `bindUdp`;
   * `network-lost` while the stack is being replaced; `cancelled`.
   */
  publish(port: Omit<PortRequest, 'id'>, signal?: AbortSignal): Promise<OwnPublishedPort>;
  /** Errors: `network-lost`. */
  statistics(): Promise<NetworkCounts>;
}

/** `hostPort` is the real one. Disposing closes it, cuts its clients, and resolves when the port is free. */
export interface OwnPublishedPort extends Disposable {
  readonly hostPort: number;
  /** The group of its counts in the network's statistics. */
  readonly countsName: string;
}
