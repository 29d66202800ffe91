/**
 * Every limit of the DNS service. A guest may run anything, so each of its questions costs at most what stands here.
 */
export const DNS_LIMITS = {
  /** A query has one question and an OPT record; nothing that asks honestly is longer. */
  queryBytes: 4096,
  /** What fits in a UDP answer to a client without EDNS (RFC 1035 §4.2.1). */
  plainUdpBytes: 512,
  /** The most that is sent by UDP however much the client says it takes; also what our own OPT records announce. */
  udpBytes: 4096,
  /** Questions that the upstream has not answered yet. Each of them costs the host a socket. */
  outstandingQuestions: 256,
  /** Questions that wait for their turn at the upstream. */
  waitingQuestions: 1024,
  /** Clients that wait for the answer to one and the same question. */
  clientsPerQuestion: 64,
  /** Clients that wait for an answer, of all questions; each holds a copy of its query. */
  waitingClients: 4096,
  /** When there is no answer by then, the wait for a turn included, the client gets SERVFAIL. Clients that wait longer than 5 s are rare. */
  upstreamTimeoutMs: 12_000,
  /** Each has 512 bytes; of longer answers all together have so many. */
  cacheEntries: 8192,
  cacheLongBytes: 2 * 1024 * 1024,
  /** A record's TTL is taken for no more than a day, a negative answer's for no more than a quarter of an hour (RFC 2308 §5). */
  cacheSeconds: 86_400,
  negativeCacheSeconds: 900,
  tcpConnections: 64,
  /** Of one connection, not answered yet (RFC 7766 §6.2.1.1 lets clients pipeline). Beyond it the connection is read no further. */
  outstandingPerConnection: 32,
  /** Answers of one connection that the guest has not read yet. Beyond it the connection is read no further. */
  unreadBytesPerConnection: 128 * 1024,
  /** Without a whole query, or without reading an answer, a connection lives this long (RFC 7766 §6.2.3). */
  tcpIdleMs: 10_000,
} as const;
