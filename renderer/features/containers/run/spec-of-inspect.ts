import { z } from 'zod';
import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';

const texts = z.array(z.string()).nullish();

/** The parts of `GET /containers/{id}/json` that a container is made of. */
const inspected = z.object({
  Id: z.string(),
  Name: z.string(),
  /** The image's id. */
  Image: z.string().optional(),
  State: z.object({ Running: z.boolean().optional() }).optional(),
  Config: z.object({
    Image: z.string(),
    Hostname: z.string().optional(),
    User: z.string().optional(),
    WorkingDir: z.string().optional(),
    Tty: z.boolean().optional(),
    OpenStdin: z.boolean().optional(),
    Env: texts,
    Cmd: texts,
    Entrypoint: texts,
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  HostConfig: z.object({
    Binds: texts,
    NetworkMode: z.string().optional(),
    AutoRemove: z.boolean().optional(),
    Privileged: z.boolean().optional(),
    Init: z.boolean().nullish(),
    NanoCpus: z.number().nullish(),
    Memory: z.number().nullish(),
    PidsLimit: z.number().nullish(),
    RestartPolicy: z.object({ Name: z.string(), MaximumRetryCount: z.number().optional() }).nullish(),
    PortBindings: z
      .record(
        z.string(),
        z.array(z.object({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullish(),
      )
      .nullish(),
    Tmpfs: z.record(z.string(), z.string()).nullish(),
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().optional(),
        Source: z.string().optional(),
        Destination: z.string(),
        RW: z.boolean().optional(),
      }),
    )
    .nullish(),
});

type Inspected = z.infer<typeof inspected>;

/**
 * What an existing container was made of, as far as the run dialog can say it. Environment, command, entry point and labels of its
 * image cannot be told from its own here, so they are its own: the copy is the same, if longer than what once was typed.
 */
export function specOfInspect(answer: unknown): {
  readonly spec: ContainerSpec;
  readonly id: string;
  readonly imageId: string;
  readonly runs: boolean;
} {
  const { Id, Name, Image = '', State, Config, HostConfig, Mounts } = inspected.parse(answer);
  const spec: ContainerSpec = {
    image: Config.Image,
    name: Name.replace(/^\//, ''),
    command: Config.Cmd ?? null,
    entrypoint: Config.Entrypoint ?? null,
    env: (Config.Env ?? []).map(variableOf),
    labels: Config.Labels ?? {},
    user: textOrNull(Config.User),
    workingFolder: textOrNull(Config.WorkingDir),
    // The engine names a container after its id unless told otherwise.
    hostname: Config.Hostname === Id.slice(0, 12) ? null : textOrNull(Config.Hostname),
    tty: Config.Tty ?? false,
    keepInputOpen: Config.OpenStdin ?? false,
    ports: portsOf(HostConfig.PortBindings),
    mounts: [...(Mounts ?? []).flatMap(mountOf), ...tmpfsOf(HostConfig.Tmpfs)],
    network: isDefaultNetwork(HostConfig.NetworkMode) ? null : textOrNull(HostConfig.NetworkMode),
    limits: {
      cpus: HostConfig.NanoCpus ? HostConfig.NanoCpus / 1e9 : null,
      memoryBytes: positiveOrNull(HostConfig.Memory),
      processes: positiveOrNull(HostConfig.PidsLimit),
    },
    restart: restartOf(HostConfig.RestartPolicy),
    removeAfterExit: HostConfig.AutoRemove ?? false,
    privileged: HostConfig.Privileged ?? false,
    init: HostConfig.Init ?? false,
  };
  return { spec, id: Id, imageId: Image, runs: State?.Running ?? false };
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function positiveOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 ? value : null;
}

function isDefaultNetwork(mode: string | undefined): boolean {
  return mode === undefined || mode === 'default' || mode === 'bridge';
}

function variableOf(text: string): { name: string; value: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

function portsOf(bindings: Inspected['HostConfig']['PortBindings']): ContainerSpec['ports'] {
  return Object.entries(bindings ?? {}).flatMap(([key, hosts]) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return [];
    return (hosts ?? []).map(({ HostIp, HostPort }) => ({
      hostAddress: textOrNull(HostIp),
      hostPort: positiveOrNull(Number(HostPort ?? '')),
      containerPort: Number(port),
      protocol,
    }));
  });
}

const ANONYMOUS = /^[0-9a-f]{64}$/;

function mountOf(mount: NonNullable<Inspected['Mounts']>[number]): ContainerSpec['mounts'] {
  const readOnly = mount.RW === false;
  if (mount.Type === 'bind') {
    return [{ kind: 'bind', source: mount.Source ?? '', target: mount.Destination, readOnly }];
  }
  if (mount.Type !== 'volume') return [];
  const name = mount.Name === undefined || ANONYMOUS.test(mount.Name) ? null : mount.Name;
  return [{ kind: 'volume', name, target: mount.Destination, readOnly }];
}

function tmpfsOf(tmpfs: Readonly<Record<string, string>> | null | undefined): ContainerSpec['mounts'] {
  return Object.entries(tmpfs ?? {}).map(([target, options]) => {
    const size = /(?:^|,)size=(\d+)(?:,|$)/.exec(options)?.[1];
    return { kind: 'tmpfs', target, sizeBytes: size === undefined ? null : Number(size) };
  });
}

function restartOf(policy: Inspected['HostConfig']['RestartPolicy']): ContainerSpec['restart'] {
  switch (policy?.Name) {
    case 'always':
    case 'unless-stopped':
      return { policy: policy.Name };
    case 'on-failure':
      return { policy: 'on-failure', retriesMax: positiveOrNull(policy.MaximumRetryCount) };
    case undefined:
    default:
      return { policy: 'no' };
  }
}
