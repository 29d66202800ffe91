import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';
import { quoteWord } from '../../../lib/shell-words.ts';
import { emptyForm, type RunForm } from './run-form.ts';

/** The form that describes a container, as far as it has fields for it. */
export function formOfSpec(spec: ContainerSpec): RunForm {
  const { limits } = spec;
  return {
    ...emptyForm(spec.image),
    name: spec.name ?? '',
    command: (spec.command ?? []).map(quoteWord).join(' '),
    ports: spec.ports.flatMap(portRow),
    env: spec.env.map(({ name, value }) => ({ name, value })),
    mounts: spec.mounts.flatMap(mountRow),
    network: spec.network ?? '-',
    restart: spec.restart.policy,
    cpus: limits.cpus === null ? '' : String(limits.cpus),
    memoryMiB: limits.memoryBytes === null ? '' : String(Math.round(limits.memoryBytes / (1024 * 1024))),
    removeAfterExit: spec.removeAfterExit,
    tty: spec.tty,
  };
}

function portRow({ hostAddress, hostPort, containerPort, protocol }: ContainerSpec['ports'][number]): RunForm['ports'] {
  if (protocol === 'sctp') return [];
  const number = hostPort === null ? '' : String(hostPort);
  const address = hostAddress?.includes(':') === true ? `[${hostAddress}]` : hostAddress;
  return [{ host: address === null ? number : `${address}:${number}`, container: String(containerPort), protocol }];
}

function mountRow(mount: ContainerSpec['mounts'][number]): RunForm['mounts'] {
  if (mount.kind === 'tmpfs') return [];
  const source = mount.kind === 'bind' ? mount.source : (mount.name ?? '');
  return [{ kind: mount.kind, source, target: mount.target, readOnly: mount.readOnly }];
}
