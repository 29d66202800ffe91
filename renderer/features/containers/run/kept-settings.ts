import { z } from 'zod';

const inspected = z.object({
  Config: z.record(z.string(), z.unknown()),
  HostConfig: z.record(z.string(), z.unknown()),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()).nullish() }).optional(),
});

export interface KeptSetting {
  /** In the engine's words: `HostConfig.CapAdd`. */
  readonly name: string;
  readonly value: string;
}

/** What the form or the `docker run` beside it shows, and what says nothing by itself. */
const SHOWN: Readonly<Record<'Config' | 'HostConfig', ReadonlySet<string>>> = {
  Config: new Set([
    ...['Image', 'Hostname', 'User', 'WorkingDir', 'Tty', 'OpenStdin', 'Env', 'Cmd', 'Entrypoint', 'Labels'],
    ...[
      'ExposedPorts',
      'Volumes',
      'AttachStdin',
      'AttachStdout',
      'AttachStderr',
      'StdinOnce',
      'ArgsEscaped',
      'OnBuild',
    ],
  ]),
  HostConfig: new Set([
    ...['NetworkMode', 'AutoRemove', 'Privileged', 'Init', 'NanoCpus', 'Memory', 'PidsLimit', 'RestartPolicy'],
    ...['PortBindings', 'Tmpfs', 'ContainerIDFile', 'ConsoleSize', 'MaskedPaths', 'ReadonlyPaths', 'MemorySwap'],
  ]),
};

/** What the engine writes where nobody asked for anything. */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  'HostConfig.IpcMode': ['private', 'shareable'],
  'HostConfig.CgroupnsMode': ['private', 'host'],
  'HostConfig.ShmSize': [67_108_864],
  'HostConfig.Runtime': ['runc'],
  'Config.StopSignal': ['SIGTERM'],
};

/**
 * Settings of a container that are carried over though neither the form nor the command line shows them, so that one sees that they
 * are not lost. Mounts in the form are shown without their further options, which are carried over, too.
 */
export function keptSettings(answer: unknown): readonly KeptSetting[] {
  const read = inspected.safeParse(answer);
  if (!read.success) return [];
  const { Config, HostConfig, NetworkSettings } = read.data;
  const kept = [...settingsOf('Config', Config), ...settingsOf('HostConfig', HostConfig)];
  const networks = Object.keys(NetworkSettings?.Networks ?? {});
  if (networks.length > 1) kept.push({ name: 'Networks', value: networks.join(', ') });
  return kept;
}

function settingsOf(part: 'Config' | 'HostConfig', settings: Readonly<Record<string, unknown>>): KeptSetting[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const name = `${part}.${key}`;
    if (SHOWN[part].has(key) || saysNothing(name, value)) return [];
    return [{ name, value: typeof value === 'string' ? value : JSON.stringify(value) }];
  });
}

function saysNothing(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true;
  if (name === 'HostConfig.LogConfig') return JSON.stringify(value) === '{"Type":"json-file","Config":{}}';
  if (typeof value === 'object' && Object.keys(value).length === 0) return true;
  if (name === 'HostConfig.Binds') return (value as readonly unknown[]).every((bind) => !hasOptions(String(bind)));
  if (name === 'HostConfig.Mounts') return (value as readonly object[]).every((mount) => !hasMoreThan(mount));
  return DEFAULTS[name]?.includes(value) === true;
}

/** `source:target:options`, of which `ro` and `rw` are shown. */
function hasOptions(bind: string): boolean {
  const options = bind.split(':')[2] ?? '';
  return options.split(',').some((option) => option !== '' && option !== 'ro' && option !== 'rw');
}

function hasMoreThan(mount: object): boolean {
  return Object.keys(mount).some((key) => !['Type', 'Source', 'Target', 'ReadOnly'].includes(key));
}
