import type { ContainerSpec } from '../../api/engine/container-spec.ts';

export const NANO_CPUS = 1_000_000_000;

/** The body of `POST /containers/create` for `spec`. What is null there is left to the image and the engine. */
export function creationRequest(spec: ContainerSpec): Record<string, unknown> {
  const { limits, network } = spec;
  return {
    Image: spec.image,
    ...given('Cmd', spec.command),
    ...given('Entrypoint', spec.entrypoint),
    ...given('User', spec.user),
    ...given('WorkingDir', spec.workingFolder),
    ...given('Hostname', spec.hostname),
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    Labels: spec.labels,
    Tty: spec.tty,
    OpenStdin: spec.keepInputOpen,
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [portKey(port), {}])),
    HostConfig: {
      PortBindings: portBindings(spec.ports),
      Mounts: spec.mounts.map(mountOf),
      ...given('NetworkMode', network),
      ...given('NanoCpus', limits.cpus === null ? null : Math.round(limits.cpus * NANO_CPUS)),
      ...given('Memory', limits.memoryBytes),
      ...given('PidsLimit', limits.processes),
      RestartPolicy: restartPolicy(spec.restart),
      AutoRemove: spec.removeAfterExit,
      Privileged: spec.privileged,
      Init: spec.init,
    },
  };
}

type Port = ContainerSpec['ports'][number];

export function portKey({ containerPort, protocol }: Port): string {
  return `${containerPort}/${protocol}`;
}

function portBindings(ports: readonly Port[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const { hostAddress, hostPort } = port;
    (bindings[portKey(port)] ??= []).push({
      HostIp: hostAddress ?? '',
      HostPort: hostPort === null ? '' : String(hostPort),
    });
  }
  return bindings;
}

export function mountOf(mount: ContainerSpec['mounts'][number]): Record<string, unknown> {
  const { target } = mount;
  switch (mount.kind) {
    case 'bind':
      return { Type: 'bind', Source: mount.source, Target: target, ReadOnly: mount.readOnly };
    case 'volume':
      return { Type: 'volume', ...given('Source', mount.name), Target: target, ReadOnly: mount.readOnly };
    case 'tmpfs':
      return {
        Type: 'tmpfs',
        Target: target,
        ...given('TmpfsOptions', mount.sizeBytes === null ? null : { SizeBytes: mount.sizeBytes }),
      };
  }
}

export function restartPolicy(restart: ContainerSpec['restart']): Record<string, unknown> {
  if (restart.policy !== 'on-failure') return { Name: restart.policy };
  return { Name: 'on-failure', MaximumRetryCount: restart.retriesMax ?? 0 };
}

/** The property `name`, unless its value is null. */
function given(name: string, value: unknown): Record<string, unknown> {
  return value === null ? {} : { [name]: value };
}
