import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { quoteWord } from '../../../lib/shell-words.ts';

/** The `docker run` that makes such a container, an option a line where there are several. For a POSIX shell. */
export function dockerRunText(spec: ContainerSpec, how: { readonly detached: boolean }): string {
  const options = [...(how.detached ? ['-d'] : []), ...optionsOf(spec)];
  const words = [...(spec.entrypoint ?? []).slice(1), ...(spec.command ?? [])];
  const end = [spec.image, ...words].map(quoteWord).join(' ');
  if (options.length <= 3) return ['docker run', ...options, end].join(' ');
  return ['docker run', ...options, end].join(' \\\n  ');
}

function optionsOf(spec: ContainerSpec): readonly string[] {
  const { limits } = spec;
  return [
    option('--name', spec.name),
    flag('-i', spec.keepInputOpen),
    flag('-t', spec.tty),
    flag('--rm', spec.removeAfterExit),
    flag('--init', spec.init),
    flag('--privileged', spec.privileged),
    option('--user', spec.user),
    option('--workdir', spec.workingFolder),
    option('--hostname', spec.hostname),
    option('--network', spec.network),
    option('--restart', restartOf(spec)),
    option('--cpus', limits.cpus),
    option('--memory', limits.memoryBytes === null ? null : memoryOf(limits.memoryBytes)),
    option('--pids-limit', limits.processes),
    ...spec.ports.map((port) => option('-p', portOf(port))),
    ...spec.mounts.map(mountOf),
    ...spec.env.map(({ name, value }) => option('-e', `${name}=${value}`)),
    ...Object.entries(spec.labels).map(([name, value]) => option('--label', `${name}=${value}`)),
    option('--entrypoint', spec.entrypoint?.[0] ?? null),
  ].filter((text) => text !== null);
}

function flag(name: string, isSet: boolean): string | null {
  return isSet ? name : null;
}

function option(name: string, value: string | number | null): string | null {
  return value === null ? null : `${name} ${quoteWord(String(value))}`;
}

function restartOf({ restart }: ContainerSpec): string | null {
  if (restart.policy === 'no') return null;
  if (restart.policy === 'on-failure' && restart.retriesMax !== null) return `on-failure:${restart.retriesMax}`;
  return restart.policy;
}

function portOf({ hostAddress, hostPort, containerPort, protocol }: ContainerSpec['ports'][number]): string {
  const address = hostAddress !== null && hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
  // An address without a port leaves its place empty: `127.0.0.1::80`.
  const host = address === null ? (hostPort ?? '') : `${address}:${hostPort ?? ''}`;
  const suffix = protocol === 'tcp' ? '' : `/${protocol}`;
  return `${host === '' ? '' : `${host}:`}${containerPort}${suffix}`;
}

/** `-v` where that says it all; `--mount` where a colon in a path would be read as its separator. */
function mountOf(mount: ContainerSpec['mounts'][number]): string {
  if (mount.kind === 'tmpfs') {
    const size = mount.sizeBytes === null ? '' : `:size=${mount.sizeBytes}`;
    return `--tmpfs ${quoteWord(mount.target + size)}`;
  }
  const source = mount.kind === 'bind' ? mount.source : (mount.name ?? '');
  const readOnly = mount.readOnly ? ':ro' : '';
  if (!`${source}${mount.target}`.includes(':')) {
    return `-v ${quoteWord(`${source === '' ? '' : `${source}:`}${mount.target}${readOnly}`)}`;
  }
  const parts = [`type=${mount.kind}`, ...(source === '' ? [] : [`source=${source}`]), `target=${mount.target}`];
  return `--mount ${quoteWord([...parts, ...(mount.readOnly ? ['readonly'] : [])].join(','))}`;
}

function memoryOf(bytes: number): string {
  const MIB = 1024 * 1024;
  if (bytes % (1024 * MIB) === 0) return `${bytes / (1024 * MIB)}g`;
  return bytes % MIB === 0 ? `${bytes / MIB}m` : String(bytes);
}
