import type { Connection } from './connection.ts';

/** A challenge ACK (RFC 5961), or the answer to a segment out of window: sent at the end of the burst, within the limit. */
export function challenge(flow: Connection): void {
  const { context } = flow;
  if (!context.challenges.take()) return;
  context.statistics.challengeAcks += 1;
  flow.receive.acknowledging.now = true;
}
