import type { ContainerEdit } from '../../../api/engine/container-edit.ts';
import { NANO_CPUS, restartPolicy } from '../creation-request.ts';
import { type CreationBody, isObject, textOf, textsOf } from './creation-body.ts';
import { editMounts } from './edit-mounts.ts';
import { editPorts } from './edit-ports.ts';

type Settings = Record<string, unknown>;

/** `body` with `edit` in it, and everything else as it is. The image and what comes of it is the caller's. */
export function editBody(body: CreationBody, edit: ContainerEdit): CreationBody {
  const config = { ...body.config };
  const hostConfig = { ...body.hostConfig };
  // Null is settled by the caller, who knows the image.
  if (edit.command !== undefined && edit.command !== null) config['Cmd'] = edit.command;
  if (edit.env !== undefined) config['Env'] = editEnv(textsOf(config['Env']), edit.env);
  if (edit.tty !== undefined) {
    config['Tty'] = edit.tty;
    if (edit.tty) config['OpenStdin'] = true;
  }
  if (edit.ports !== undefined) editPorts({ config, hostConfig }, edit.ports);
  if (edit.mounts !== undefined) editMounts({ config, hostConfig }, edit.mounts);
  if (edit.limits !== undefined) editLimits(hostConfig, edit.limits);
  if (edit.restart !== undefined) hostConfig['RestartPolicy'] = restartPolicy(edit.restart);
  if (edit.removeAfterExit !== undefined) hostConfig['AutoRemove'] = edit.removeAfterExit;
  const networks =
    edit.network === undefined ? body.networks : moveNetwork(body.networks, { config, hostConfig, to: edit.network });
  return { config, hostConfig, networks };
}

function editEnv(env: readonly string[], { removed, set }: NonNullable<ContainerEdit['env']>): string[] {
  const values = new Map(set.map(({ name, value }) => [name, `${name}=${value}`]));
  const gone = new Set(removed);
  const kept = env.flatMap((variable) => {
    const name = variable.split('=', 1)[0] ?? '';
    const value = values.get(name);
    values.delete(name);
    if (value !== undefined) return [value];
    return gone.has(name) ? [] : [variable];
  });
  return [...kept, ...values.values()];
}

function editLimits(hostConfig: Settings, { cpus, memoryBytes }: NonNullable<ContainerEdit['limits']>): void {
  if (cpus !== undefined) {
    hostConfig['NanoCpus'] = cpus === null ? 0 : Math.round(cpus * NANO_CPUS);
    // The other way to say the same; the engine refuses both together.
    hostConfig['CpuQuota'] = 0;
    hostConfig['CpuPeriod'] = 0;
  }
  if (memoryBytes === undefined) return;
  const before = Number(hostConfig['Memory'] ?? 0);
  hostConfig['Memory'] = memoryBytes ?? 0;
  const swap = Number(hostConfig['MemorySwap'] ?? 0);
  // Unless told otherwise the engine gives as much swap as memory, and says so as if it had been told.
  if (memoryBytes === null || swap === before * 2) hostConfig['MemorySwap'] = swap === -1 ? -1 : 0;
}

/** Networks with which no other goes together, or that know no names. */
const WITHOUT_OTHERS = /^(?:host|none|container:.*)$/;
const DEFAULT = /^(?:default|bridge)$/;

function moveNetwork(
  networks: CreationBody['networks'],
  { config, hostConfig, to }: { readonly config: Settings; readonly hostConfig: Settings; readonly to: string | null },
): CreationBody['networks'] {
  const from = textOf(hostConfig['NetworkMode']);
  const next = to ?? 'default';
  hostConfig['NetworkMode'] = next;
  if (from === 'host') delete config['Hostname'];
  if (WITHOUT_OTHERS.test(next)) return {};
  const left = Object.keys(networks).find((name) => name === from || (DEFAULT.test(from) && name === 'bridge'));
  const before = left === undefined ? undefined : networks[left];
  const others = Object.entries(networks).filter(([name]) => name !== left && !WITHOUT_OTHERS.test(name));
  // Addresses were of the network that it leaves; names go with it to where names are known.
  const aliases = isObject(before) && !DEFAULT.test(next) ? before['Aliases'] : undefined;
  return {
    [DEFAULT.test(next) ? 'bridge' : next]: aliases === undefined ? {} : { Aliases: aliases },
    ...Object.fromEntries(others),
  };
}
