import type { Disposable } from '../../base/disposable.ts';
import type { PortBinding } from './port-binding.ts';

/** Counted since the port was opened. Of UDP, a connection is a client's address. */
export interface PortTraffic {
  readonly openConnections: number;
  readonly connections: number;
  /** From clients to the container. */
  readonly receivedBytes: number;
  /** From the container to clients. */
  readonly sentBytes: number;
}

/** A port of the host that is open. Disposing closes it, and resolves when another program can take it. */
export interface PublishedPort extends Disposable {
  traffic(): PortTraffic;
}

/**
 * Opens ports of the host that lead into the VM.
 *
 * `publish` MUST have bound exactly `hostAddress` when it resolves, and nothing when it rejects; an IPv6 address MUST NOT take
 * IPv4 clients. Whether anybody listens in the VM is not its concern: the port is opened before the container starts. A port
 * outlives a connection to the VM that breaks and comes back.
 *
 * Errors, in Docker's words: `port-in-use`, `port-forbidden`, `port-address-unknown`, `port-family-missing` (the host has no such
 * IP version), `port-address-unsupported`, `port-unsupported` (this publisher cannot carry the protocol; the container starts
 * all the same), `port-failed`, `cancelled`.
 */
export interface PortPublisher {
  publish(binding: PortBinding, signal: AbortSignal): Promise<PublishedPort>;
  /** Afterwards the traffic of its ports is that of now. Never rejects: what cannot be asked stays as it was. */
  refreshTraffic(): Promise<void>;
}

export const NO_TRAFFIC: PortTraffic = { openConnections: 0, connections: 0, receivedBytes: 0, sentBytes: 0 };
