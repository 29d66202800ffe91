import type { ContainerPort } from '../../../electron/api/engine/container.ts';

export interface ShownPort {
  readonly key: string;
  /** `8080`, or `8080→80` where they differ. */
  readonly text: string;
  readonly protocol: string;
  readonly hostPort: number;
  readonly containerPort: number;
  /** Where a browser finds it; null for what is no TCP. */
  readonly href: string | null;
  /** Whoever is in the network sees it. */
  readonly isEverywhere: boolean;
}

const EVERYWHERE = new Set(['0.0.0.0', '::', '']);

/** What this computer publishes of a container: one entry a port, though the engine tells IPv4 and IPv6 apart. */
export function publishedPorts(ports: readonly ContainerPort[]): readonly ShownPort[] {
  const shown = new Map<string, ShownPort>();
  for (const { protocol, containerPort, address, hostPort } of ports) {
    if (hostPort === null) continue;
    const isEverywhere = EVERYWHERE.has(address ?? '');
    const host = isEverywhere ? 'localhost' : (address ?? 'localhost');
    const key = `${host}/${hostPort}/${containerPort}/${protocol}`;
    const suffix = protocol === 'tcp' ? '' : `/${protocol}`;
    shown.set(key, {
      key,
      text: `${hostPort}${hostPort === containerPort ? '' : `→${containerPort}`}${suffix}`,
      protocol,
      hostPort,
      containerPort,
      href: protocol === 'tcp' ? browserAddress(host, hostPort) : null,
      isEverywhere,
    });
  }
  return [...shown.values()].sort((a, b) => a.hostPort - b.hostPort);
}

function browserAddress(host: string, port: number): string {
  const scheme = port === 443 || port === 8443 ? 'https' : 'http';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}
