import { type PortedContainer, readPortedContainer } from '../../../electron/forward/ports/container-ports.ts';

/** What the engine chooses where nothing was asked for. */
export const CHOSEN_PORT = 32_768;

type PortMap = Record<string, { HostIp: string; HostPort: string }[]>;

/** Ports as `docker run -p` takes them, read into what `GET /containers/{id}/json` answers. */
export function inspectAnswer(
  id: string,
  ports: readonly string[],
  state: { readonly running: boolean; readonly autoRemove?: boolean },
): unknown {
  const declared: PortMap = {};
  const actual: PortMap = {};
  for (const text of ports) {
    const match = /^(?:(\[[^\]]+\]|\d+\.[\d.]+):)?(?:([\d-]*):)?(\d+)(?:\/(\w+))?$/.exec(text);
    const [, address = '', hostPort = '', containerPort = '', protocol = 'tcp'] = match ?? [];
    const key = `${containerPort}/${protocol}`;
    const HostIp = address.replace(/^\[|\]$/g, '');
    (declared[key] ??= []).push({ HostIp, HostPort: hostPort });
    const HostPort = /^\d+$/.test(hostPort) ? hostPort : String(CHOSEN_PORT);
    for (const each of HostIp === '' ? ['0.0.0.0', '::'] : [HostIp]) {
      (actual[key] ??= []).push({ HostIp: each, HostPort });
    }
  }
  return {
    Id: id,
    Name: `/${id}-name`,
    State: { Running: state.running },
    HostConfig: { PortBindings: declared, AutoRemove: state.autoRemove ?? false },
    NetworkSettings: { Ports: state.running ? actual : {} },
  };
}

export function portedContainer(id: string, ports: readonly string[], state: { running: boolean }): PortedContainer {
  const container = readPortedContainer(inspectAnswer(id, ports, state));
  if (container === null) throw new Error('the answer cannot be read');
  return container;
}
