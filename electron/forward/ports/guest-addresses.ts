import type { Disposable } from '../../base/disposable.ts';

/**
 * What must be arranged in the VM so that ports can be published where nothing of the network gets by itself: on its loopback, and on
 * addresses of the host. Errors: `port-failed` (the VM refused), `cancelled`.
 */
export interface GuestAddresses {
  /** From now on the VM lets in what its card brings for 127.0.0.0/8. */
  openLoopback(signal: AbortSignal): Promise<void>;
  /**
   * The VM has `address`, one of the host's, for what its card brings: so the engine in it can listen there. For whoever else in the VM
   * dials it, containers and the engine itself, it stays the host's. Disposing takes it away, unless somebody else holds it as well.
   */
  hold(address: string, signal: AbortSignal): Promise<Disposable>;
}
