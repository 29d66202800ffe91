import type { ContainerEdit } from '../../../api/engine/container-edit.ts';
import { portKey } from '../creation-request.ts';
import { isObject, listOf, textOf } from './creation-body.ts';

type Settings = Record<string, unknown>;
type Port = NonNullable<ContainerEdit['ports']>['added'][number];

/** Changes published ports one by one: bindings that nobody named stay, ranges and protocols that no form knows included. */
export function editPorts(
  { config, hostConfig }: { readonly config: Settings; readonly hostConfig: Settings },
  { removed, added }: NonNullable<ContainerEdit['ports']>,
): void {
  const bindings = new Map(
    Object.entries(isObject(hostConfig['PortBindings']) ? hostConfig['PortBindings'] : {}).map(
      ([key, hosts]): [string, unknown[]] => [key, [...listOf(hosts)]],
    ),
  );
  const exposed = new Set(Object.keys(isObject(config['ExposedPorts']) ? config['ExposedPorts'] : {}));
  for (const port of removed) {
    const key = portKey(port);
    const hosts = bindings.get(key) ?? [];
    const at = hosts.findIndex((host) => isBinding(host, port));
    if (at >= 0) hosts.splice(at, 1);
    if (hosts.length > 0) continue;
    bindings.delete(key);
    // What the image exposes, the engine adds again.
    exposed.delete(key);
  }
  for (const port of added) {
    const key = portKey(port);
    const host = { HostIp: port.hostAddress ?? '', HostPort: port.hostPort === null ? '' : String(port.hostPort) };
    bindings.set(key, [...(bindings.get(key) ?? []), host]);
    exposed.add(key);
  }
  hostConfig['PortBindings'] = Object.fromEntries(bindings);
  config['ExposedPorts'] = Object.fromEntries([...exposed].map((key) => [key, {}]));
}

function isBinding(host: unknown, { hostAddress, hostPort }: Port): boolean {
  if (!isObject(host)) return false;
  const number = Number(textOf(host['HostPort']));
  return textOf(host['HostIp']) === (hostAddress ?? '') && (number > 0 ? number : null) === hostPort;
}
