import type { FlowEndpoints } from '../incoming-packet.ts';
import type { Connection } from './connection.ts';
import type { FlowState } from './flow-state.ts';

/** One flow for the statistics. */
export interface FlowSnapshot {
  readonly endpoints: FlowEndpoints;
  readonly state: FlowState;
  /** Acknowledged by the guest. */
  readonly bytesToGuest: number;
  /** Taken by the host's system. */
  readonly bytesToHost: number;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
}

export function snapshot(flow: Connection): FlowSnapshot {
  const { endpoints, receive, send, sinceMs, state } = flow;
  const fin = send.finAcknowledged ? 1 : 0;
  return {
    endpoints,
    state,
    bytesToGuest: send.acknowledgedBytes - fin,
    bytesToHost: receive.deliveredBytes,
    sinceMs,
  };
}
