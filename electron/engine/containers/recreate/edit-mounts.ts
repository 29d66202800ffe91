import type { ContainerEdit } from '../../../api/engine/container-edit.ts';
import { mountOf } from '../creation-request.ts';
import { bindTarget, isObject, listOf, textOf, textsOf } from './creation-body.ts';

type Settings = Record<string, unknown>;
type Mount = NonNullable<ContainerEdit['mounts']>['added'][number];

/**
 * Changes mounts one by one, by their paths in the container. A mount stands in `Binds` (`-v`) or in `Mounts` (`--mount`), and each
 * has options that no form knows: one that is only given another source keeps them.
 */
export function editMounts(
  { config, hostConfig }: { readonly config: Settings; readonly hostConfig: Settings },
  { removed, added }: NonNullable<ContainerEdit['mounts']>,
): void {
  const next = new Map(added.map((mount) => [cleanPath(mount.target), mount]));
  const touched = new Set([...removed.map(cleanPath), ...next.keys()]);
  const take = (target: string, kind: string): Mount | null => {
    const mount = next.get(cleanPath(target));
    if (mount?.kind !== kind) return null;
    next.delete(cleanPath(target));
    return mount;
  };
  hostConfig['Binds'] = textsOf(hostConfig['Binds']).flatMap((bind) => {
    const target = bindTarget(bind);
    if (!touched.has(cleanPath(target))) return [bind];
    const mount = take(target, bind.startsWith('/') ? 'bind' : 'volume');
    return mount === null ? [] : [editedBind(bind, mount)];
  });
  const mounts = listOf(hostConfig['Mounts']).flatMap((entry) => {
    if (!isObject(entry)) return [];
    const target = textOf(entry['Target']);
    if (!touched.has(cleanPath(target))) return [entry];
    const mount = take(target, textOf(entry['Type']));
    return mount === null ? [] : [{ ...entry, ...mountOf(mount) }];
  });
  hostConfig['Mounts'] = [...mounts, ...[...next.values()].map(mountOf)];
  // A path that the image declares as a volume gets an anonymous one again.
  const declared = isObject(config['Volumes']) ? config['Volumes'] : {};
  config['Volumes'] = Object.fromEntries(Object.entries(declared).filter(([path]) => !touched.has(cleanPath(path))));
}

function editedBind(bind: string, mount: Mount): string {
  if (mount.kind === 'tmpfs') return bind;
  const [, target = '', options = ''] = bind.split(':');
  const kept = options.split(',').filter((option) => option !== '' && option !== 'ro' && option !== 'rw');
  const all = [...(mount.readOnly ? ['ro'] : []), ...kept];
  const source = mount.kind === 'bind' ? mount.source : (mount.name ?? '');
  return [source, target, ...(all.length > 0 ? [all.join(',')] : [])].join(':');
}

function cleanPath(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
