import { z } from 'zod';

/** A port of this computer that stands for a port of a running container. */
export const publishedPort = z.object({
  /** Or a service of a swarm, whose id is `service:` and its own. */
  container: z.object({ id: z.string(), name: z.string() }),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
  /** Literal IP address; `0.0.0.0` and `::` stand for all of their own family alone. */
  address: z.string(),
  port: z.number(),
  containerPort: z.number(),
  /** Why it is not open; null: it is. Tried again every few seconds, where that can help. */
  problem: z.string().nullable(),
  /** Counted since it was opened. Of UDP, a connection is a client's address. */
  openConnections: z.number(),
  connections: z.number(),
  /** From clients to the container. */
  receivedBytes: z.number(),
  /** From the container to clients. */
  sentBytes: z.number(),
});
export type PublishedPortInfo = z.infer<typeof publishedPort>;
