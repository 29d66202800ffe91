import type { CaptureRequest } from '../api/network-capture.ts';
import type { NetworkActivity } from '../api/network-status.ts';
import type { CapturePiece } from './network/network-protocol.ts';
import type { StackAddresses } from './network/stack-addresses.ts';

/** A look into the network of a running machine, for a network that is ours. Everything rejects with `network-lost` while it is started again. */
export interface NetworkInsight {
  readonly addresses: StackAddresses;
  readonly mtu: number;
  activity(request: { readonly flows: boolean }): Promise<NetworkActivity>;
  /** One runs at a time. Errors: `capture-failed`, `capture-running`, `capture-filter-invalid`. */
  startCapture(request: CaptureRequest): Promise<InsightCapture>;
}

/** A capture that was started. It has to be taken to its end, or stopped with its rest dropped. */
export interface InsightCapture {
  /** The next bytes, or the end; of a capture into a file the end alone. One call at a time. Errors: `capture-failed`, `network-lost`. */
  take(): Promise<CapturePiece>;
  /** Never rejects. What was not taken yet is kept for `take`, or dropped. */
  stop(rest: 'kept' | 'dropped'): Promise<void>;
}
