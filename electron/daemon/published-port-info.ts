import type { PublishedPortInfo } from '../api/ports.ts';
import type { PortRow } from '../forward/ports/port-table.ts';

/** A row of the table as front ends see it. */
export function publishedPortInfo({ owner, binding, problem, traffic }: PortRow): PublishedPortInfo {
  return {
    container: { id: owner.id, name: owner.name },
    protocol: binding.protocol,
    address: binding.hostAddress,
    port: binding.hostPort,
    containerPort: binding.containerPort,
    problem: problem?.message ?? null,
    ...traffic,
  };
}
