/** What became of the queries since the start. */
export class DnsStatistics {
  queries = 0;
  /** No query at all. */
  dropped = 0;
  /** Answered with an error code for what they were. */
  refused = 0;
  /** Names that are known without asking. */
  local = 0;
  cacheHits = 0;
  /** Asked of the upstream. */
  forwarded = 0;
  /** Waited for an answer that another client had asked for. */
  joined = 0;
  /** Questions that the upstream had no usable answer to. */
  upstreamFailures = 0;
  overLimit = 0;
}
