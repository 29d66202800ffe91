import { z } from 'zod';
import type { ContainerState, ContainerSummary } from '../../api/engine/container.ts';
import { answerList, count, entriesOf, id, labels, listOf, text, textOrNull, texts } from '../client/answer-shapes.ts';
import { composeOrigin } from '../compose-labels.ts';

const STATES: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

const size = z.number().nullable().catch(null);

const listed = z.object({
  Id: id,
  Names: texts,
  Image: text,
  ImageID: text,
  Command: text,
  Created: count,
  Ports: listOf(
    z.object({
      IP: textOrNull,
      PrivatePort: z.number(),
      PublicPort: z.number().min(1).nullable().catch(null),
      Type: z.string().catch('tcp'),
    }),
  ),
  Labels: labels,
  State: text,
  Status: text,
  HostConfig: z.object({ NetworkMode: text }).catch({ NetworkMode: '' }),
  NetworkSettings: z
    .object({
      Networks: entriesOf(
        z.object({ NetworkID: text, IPAddress: textOrNull, GlobalIPv6Address: textOrNull, MacAddress: textOrNull }),
      ),
    })
    .catch({ Networks: [] }),
  Mounts: listOf(
    z.object({ Type: text, Name: textOrNull, Source: text, Destination: text, RW: z.boolean().catch(true) }),
  ),
  SizeRw: size,
  SizeRootFs: size,
});

/** `GET /containers/json`, the newest first. */
export const containerList: z.ZodType<ContainerSummary[]> = answerList(listed.transform(summaryOf));

function summaryOf(container: z.infer<typeof listed>): ContainerSummary {
  const names = container.Names.map((name) => name.replace(/^\//, '')).filter((name) => name !== '');
  const { SizeRw, SizeRootFs } = container;
  return {
    id: container.Id,
    // A legacy link is `other/alias`; the container's own name has no slash.
    name: names.find((name) => !name.includes('/')) ?? names[0] ?? container.Id.slice(0, 12),
    names,
    image: container.Image,
    imageId: container.ImageID,
    command: container.Command,
    state: STATES.find((state) => state === container.State) ?? 'unknown',
    status: container.Status,
    health: healthOf(container.Status),
    exitCode: exitCodeOf(container.Status),
    createdMs: container.Created * 1000,
    ports: container.Ports.map(({ IP, PrivatePort, PublicPort, Type }) => ({
      protocol: Type,
      containerPort: PrivatePort,
      address: PublicPort === null ? null : IP,
      hostPort: PublicPort,
    })),
    labels: container.Labels,
    compose: composeOrigin(container.Labels),
    mounts: container.Mounts.map(({ Type, Name, Source, Destination, RW }) => ({
      kind: Type,
      name: Name,
      source: Source,
      destination: Destination,
      readOnly: !RW,
    })),
    networks: container.NetworkSettings.Networks.map(([name, network]) => ({
      name,
      id: network.NetworkID,
      ipv4: network.IPAddress,
      ipv6: network.GlobalIPv6Address,
      macAddress: network.MacAddress,
    })),
    networkMode: container.HostConfig.NetworkMode,
    size: SizeRw === null && SizeRootFs === null ? null : { writableBytes: SizeRw ?? 0, totalBytes: SizeRootFs ?? 0 },
  };
}

/** The list has health and exit code in words alone. */
function healthOf(status: string): ContainerSummary['health'] {
  const words = /\((health: starting|healthy|unhealthy)\)$/.exec(status)?.[1];
  if (words === 'healthy' || words === 'unhealthy') return words;
  return words === undefined ? null : 'starting';
}

function exitCodeOf(status: string): number | null {
  const code = /^(?:Exited|Restarting) \((-?\d{1,10})\)/.exec(status)?.[1];
  return code === undefined ? null : Number(code);
}
