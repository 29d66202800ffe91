import type { InspectedContainer } from './inspected-container.ts';

type Settings = Record<string, unknown>;

/** The body of `POST /containers/create`. */
export interface CreationBody {
  readonly config: Settings;
  readonly hostConfig: Settings;
  /** Endpoints by network. */
  readonly networks: Record<string, Settings>;
}

export function bodyText({ config, hostConfig, networks }: CreationBody): Settings {
  return { ...config, HostConfig: hostConfig, NetworkingConfig: { EndpointsConfig: networks } };
}

/**
 * What makes a container again that is just as `container`: its whole configuration as the engine tells it, with what is particular to
 * this one turned into what asks for it.
 *
 * - The host name that the engine made of its id is left out, and what belongs to whose network or names it shares.
 * - Anonymous volumes are named, so that the new one has what is in them. From then on they are no longer removed along with it.
 * - Legacy links come as `/db:/web/alias` and are asked for as `db:alias`.
 * - Of endpoints what was asked for is kept, and the address that the card has; what the network gave out is not.
 */
export function creationBody(container: InspectedContainer): CreationBody {
  const { id } = container;
  const config: Settings = { ...container.config };
  const hostConfig: Settings = { ...container.hostConfig };
  const mode = textOf(hostConfig['NetworkMode']);
  if (config['Hostname'] === id.slice(0, 12)) delete config['Hostname'];
  if (mode.startsWith('container:') || hostConfig['UTSMode'] === 'host') {
    delete config['Hostname'];
    delete config['Domainname'];
  }
  if (mode.startsWith('container:')) delete config['ExposedPorts'];
  const mac = textOf(config['MacAddress']);
  delete config['MacAddress'];
  hostConfig['Links'] = textsOf(hostConfig['Links']).map(linkRequest);
  delete hostConfig['ContainerIDFile'];
  nameVolumes(hostConfig, container);
  return { config, hostConfig, networks: endpoints(container, { mode, mac }) };
}

/** `/db:/web/alias` → `db:alias`. */
function linkRequest(link: string): string {
  const [other = '', alias = ''] = link.split(':');
  return `${other.replace(/^\//, '')}:${alias.split('/').at(-1) ?? ''}`;
}

function nameVolumes(hostConfig: Settings, { volumes }: InspectedContainer): void {
  const named = new Map(volumes.map((volume) => [volume.target, volume]));
  const asked = listOf(hostConfig['Mounts']).map((mount) => {
    if (!isObject(mount)) return mount;
    const target = textOf(mount['Target']);
    const volume = named.get(target);
    named.delete(target);
    return volume === undefined || textOf(mount['Source']) !== '' ? mount : { ...mount, Source: volume.name };
  });
  for (const bind of textsOf(hostConfig['Binds'])) named.delete(bindTarget(bind));
  // Those that came from another container (`--volumes-from`) as well: they are the same volumes.
  const rest = [...named.values()];
  hostConfig['Mounts'] = [
    ...asked,
    ...rest.map(({ name, target, readOnly }) => ({ Type: 'volume', Source: name, Target: target, ReadOnly: readOnly })),
  ];
}

/** `source:target:options`; a source may be a path of Windows only on its way in, never here. */
export function bindTarget(bind: string): string {
  const [first = '', second] = bind.split(':');
  return second ?? first;
}

function endpoints(
  { id, networks }: InspectedContainer,
  first: { readonly mode: string; readonly mac: string },
): Record<string, Settings> {
  return Object.fromEntries(
    Object.entries(networks).map(([name, endpoint]) => {
      // A network may have been named by its id.
      const isFirst =
        name === first.mode || endpoint['NetworkID'] === first.mode || (first.mode === 'default' && name === 'bridge');
      const kept: Settings = {};
      for (const key of ['IPAMConfig', 'Links', 'DriverOpts', 'GwPriority']) {
        if (endpoint[key] !== undefined && endpoint[key] !== null) kept[key] = endpoint[key];
      }
      const aliases = textsOf(endpoint['Aliases']).filter((alias) => alias !== id.slice(0, 12));
      if (aliases.length > 0) kept['Aliases'] = aliases;
      // Of the first network the engine tells which address was asked for; of others the one that there is.
      const address = isFirst ? first.mac : textOf(endpoint['MacAddress']);
      if (address !== '') kept['MacAddress'] = address;
      return [name, kept];
    }),
  );
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Null and what is no list count as empty. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

export function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
