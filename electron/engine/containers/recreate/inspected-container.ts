import { z } from 'zod';
import { requestFailed } from '../../../host/engine-request.ts';

/** Everything that the engine says there, in its order: what is not known here must not get lost. */
const open = z.record(z.string(), z.unknown());

const inspected = z.object({
  Id: z.string().min(1),
  Name: z.string().min(1),
  /** Of the image. */
  Image: z.string().catch(''),
  State: z
    .object({ Running: z.boolean().catch(false), Restarting: z.boolean().catch(false) })
    .catch({ Running: false, Restarting: false }),
  Config: open,
  HostConfig: open,
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().optional(),
        Destination: z.string(),
        RW: z.boolean().catch(true),
      }),
    )
    .nullish(),
  NetworkSettings: z.object({ Networks: z.record(z.string(), open).nullish() }),
});

/** `GET /containers/{id}/json`, as far as a container can be made of it. */
export interface InspectedContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly runs: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
  readonly volumes: readonly { readonly name: string; readonly target: string; readonly readOnly: boolean }[];
  readonly networks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Throws `engine-request-failed`. */
export function inspectedContainer(answer: unknown): InspectedContainer {
  const read = inspected.safeParse(answer);
  if (!read.success)
    throw requestFailed('a container', `an unexpected answer: ${z.prettifyError(read.error).slice(0, 300)}`);
  const { Id, Name, Image, State, Config, HostConfig, Mounts, NetworkSettings } = read.data;
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    imageId: Image,
    runs: State.Running || State.Restarting,
    config: Config,
    hostConfig: HostConfig,
    volumes: (Mounts ?? []).flatMap(({ Type, Name: volume = '', Destination, RW }) =>
      Type === 'volume' && volume !== '' ? [{ name: volume, target: Destination, readOnly: !RW }] : [],
    ),
    networks: NetworkSettings.Networks ?? {},
  };
}
