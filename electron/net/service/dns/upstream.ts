import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Event } from '../../../base/event.ts';
import type { DnsQuery } from './dns-query.ts';

/** Who knows what we do not: in the product, the host's own resolver. */
export interface Upstream {
  /**
   * Sends a query as it is, whatever its id, and resolves to the whole response (never shortened for UDP when that can be helped), whose id
   * does not matter; its bytes are the caller's. Rejects when nobody answers, and when `signal` aborts. The query's bytes are left alone
   * until then.
   */
  resolve(query: DnsQuery, signal: CancelSignal): Promise<Uint8Array>;
  /** What was answered before may no longer be so: other servers, another hosts file. */
  readonly changed: Event<void>;
}
