import { z } from 'zod';
import type { PortedContainer } from './container-ports.ts';

/**
 * Services of a swarm publish ports by themselves: with the mode `ingress` the engine listens for the service on all IPv4 addresses of
 * the VM, whichever containers it has. (With the mode `host` it is each container that publishes, as any other.) So such a service is
 * one more owner of ports, and is named by a key that no container can have.
 */
const PREFIX = 'service:';

const ports = z
  .array(
    z.object({
      Protocol: z.string().nullish(),
      TargetPort: z.number().nullish(),
      PublishedPort: z.number().nullish(),
      PublishMode: z.string().nullish(),
    }),
  )
  .nullish();

/** As `GET /services/{id}` says it; the endpoint's ports are the real ones, with the numbers that the engine chose. */
const service = z.object({
  ID: z.string(),
  Spec: z.object({ Name: z.string().nullish() }).nullish(),
  Endpoint: z.object({ Ports: ports }).nullish(),
});

export function serviceKey(id: string): string {
  return `${PREFIX}${id}`;
}

/** Null for the id of a container. */
export function serviceIdOf(key: string): string | null {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : null;
}

/** A service as an owner of ports, running as long as it is there. Null when `answer` is not of the API's form. */
export function readPublishedService(answer: unknown): PortedContainer | null {
  const parsed = service.safeParse(answer);
  if (!parsed.success) return null;
  const { ID, Spec, Endpoint } = parsed.data;
  const actual = (Endpoint?.Ports ?? []).flatMap(({ Protocol, TargetPort, PublishedPort, PublishMode }) => {
    const protocol = Protocol ?? 'tcp';
    const isIngress = PublishMode == null || PublishMode === 'ingress';
    if (!isIngress || PublishedPort == null || PublishedPort === 0 || TargetPort == null) return [];
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
    return [{ protocol, containerPort: TargetPort, hostAddress: '0.0.0.0', hostPort: PublishedPort } as const];
  });
  return {
    id: serviceKey(ID),
    name: Spec?.Name ?? ID,
    running: true,
    onHostNetwork: false,
    autoRemove: false,
    declared: [],
    actual,
  };
}
