import { z } from 'zod';
import { canonicalAddress, type PortProtocol } from './port-binding.ts';

/** A port as its container was created with it. */
export interface DeclaredPort {
  readonly protocol: PortProtocol;
  readonly containerPort: number;
  /** Null when none was named. */
  readonly hostAddress: string | null;
  /** Null when the engine chooses: none was named, or a range. */
  readonly hostPort: number | null;
}

/** A port as the engine publishes it in the VM while the container runs. */
export interface ActualPort {
  readonly protocol: PortProtocol;
  readonly containerPort: number;
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** What `GET /containers/{id}/json` says about ports (API 1.24 to 1.51). */
export interface PortedContainer {
  readonly id: string;
  /** Without the slash that the API puts before it. */
  readonly name: string;
  readonly running: boolean;
  /** It has the VM's own network (`--net=host`): its ports are where its processes listen. */
  readonly onHostNetwork: boolean;
  /** `docker run --rm`: the engine removes it when it has ended, or could not be started. */
  readonly autoRemove: boolean;
  readonly declared: readonly DeclaredPort[];
  readonly actual: readonly ActualPort[];
}

/** The network's name in the API. */
export const HOST_NETWORK = 'host';

const portMap = z
  .record(z.string(), z.array(z.object({ HostIp: z.string().nullish(), HostPort: z.string().nullish() })).nullish())
  .nullish();

const inspected = z.object({
  Id: z.string(),
  Name: z.string().nullish(),
  State: z.object({ Running: z.boolean().nullish() }).nullish(),
  HostConfig: z
    .object({ PortBindings: portMap, NetworkMode: z.string().nullish(), AutoRemove: z.boolean().nullish() })
    .nullish(),
  NetworkSettings: z.object({ Ports: portMap }).nullish(),
});

/** Null when `answer` is not of the API's form. */
export function readPortedContainer(answer: unknown): PortedContainer | null {
  const parsed = inspected.safeParse(answer);
  if (!parsed.success) return null;
  const { Id, Name, State, HostConfig, NetworkSettings } = parsed.data;
  const actual = entriesOf(NetworkSettings?.Ports).flatMap(({ hostAddress, hostPort, ...port }) =>
    hostAddress === null || hostPort === null ? [] : [{ ...port, hostAddress, hostPort }],
  );
  return {
    id: Id,
    name: (Name ?? '').replace(/^\//, '') || Id.slice(0, 12),
    running: State?.Running === true,
    onHostNetwork: HostConfig?.NetworkMode === HOST_NETWORK,
    autoRemove: HostConfig?.AutoRemove === true,
    declared: entriesOf(HostConfig?.PortBindings),
    actual,
  };
}

function entriesOf(map: z.infer<typeof portMap>): DeclaredPort[] {
  return Object.entries(map ?? {}).flatMap(([port, bindings]) => {
    const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(port);
    if (match === null) return [];
    const protocol = (match[2] ?? 'tcp') as PortProtocol;
    return (bindings ?? []).map(({ HostIp, HostPort }) => ({
      protocol,
      containerPort: Number(match[1]),
      hostAddress: HostIp == null || HostIp === '' ? null : canonicalAddress(HostIp),
      hostPort: portNumber(HostPort ?? ''),
    }));
  });
}

function portNumber(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}
