import { z } from 'zod';
import type { ContainerSummary } from '../../api/engine/container.ts';
import type { NetworkMember, NetworkSummary } from '../../api/engine/network.ts';
import { answerList, flag, id, labels, listOf, text, textOrNull, time } from '../client/answer-shapes.ts';
import { readAnswer } from '../client/read-answer.ts';
import { composeLabel } from '../compose-labels.ts';

const BUILT_IN = new Set(['bridge', 'host', 'none']);

const networks = answerList(
  z.object({
    Id: id,
    Name: text,
    Driver: text,
    Scope: text,
    Internal: flag,
    Attachable: flag,
    EnableIPv6: flag,
    Created: time,
    IPAM: z
      .object({ Config: listOf(z.object({ Subnet: z.string().min(1), Gateway: textOrNull })) })
      .catch({ Config: [] }),
    Labels: labels,
  }),
);

/** `GET /networks`, with its members by the list of containers: the engine's own list has none. By name, built-in ones first. Errors: `engine-request-failed`. */
export function networkSummaries(answer: unknown, containers: readonly ContainerSummary[]): NetworkSummary[] {
  const members = new Map<string, NetworkMember[]>();
  for (const { id: container, name, state, networks: joined } of containers) {
    for (const network of joined) {
      // One that was never started knows its network by name alone.
      const key = network.id === '' ? network.name : network.id;
      const member = { id: container, name, running: state === 'running', ipv4: network.ipv4, ipv6: network.ipv6 };
      const others = members.get(key);
      if (others === undefined) members.set(key, [member]);
      else others.push(member);
    }
  }
  return readAnswer(networks, answer, 'its networks')
    .map((network): NetworkSummary => {
      const project = composeLabel(network.Labels, 'project');
      return {
        id: network.Id,
        name: network.Name,
        driver: network.Driver,
        scope: network.Scope,
        internal: network.Internal,
        attachable: network.Attachable,
        ipv6: network.EnableIPv6,
        createdMs: network.Created,
        subnets: network.IPAM.Config.map(({ Subnet, Gateway }) => ({ subnet: Subnet, gateway: Gateway })),
        labels: network.Labels,
        compose: project === null ? null : { project, network: composeLabel(network.Labels, 'network') },
        builtIn: BUILT_IN.has(network.Name),
        containers: [...(members.get(network.Id) ?? []), ...(members.get(network.Name) ?? [])],
      };
    })
    .sort((left, right) => Number(right.builtIn) - Number(left.builtIn) || (left.name < right.name ? -1 : 1));
}
