import { z } from 'zod';
import type { ContainerNetworkControl, NetworkConnection } from '../../api/engine/network-control.ts';
import type { NetworkSpec } from '../../api/engine/network-spec.ts';
import type { NetworkSummary } from '../../api/engine/network.ts';
import type { PruneReport } from '../../api/engine/prune.ts';
import { id, textOrNull, texts } from '../client/answer-shapes.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { readAnswer } from '../client/read-answer.ts';
import { containerList } from '../containers/container-list.ts';
import { networkSummaries } from './network-list.ts';

const created = z.object({ Id: id, Warning: textOrNull });
const pruned = z.object({ NetworksDeleted: texts });

/** `ContainerNetworkControl` on the engine's API. */
export class DockerNetworks implements ContainerNetworkControl {
  readonly #client: EngineClient;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  async list(): Promise<readonly NetworkSummary[]> {
    const [networks, containers] = await Promise.all([
      this.#client.read({ path: '/networks', about: 'object' }),
      this.#client.read({ path: '/containers/json', query: { all: true }, about: 'object' }),
    ]);
    return networkSummaries(networks, readAnswer(containerList, containers, 'its containers'));
  }

  inspect(network: string): Promise<unknown> {
    return this.#client.read(callOn(network, ''));
  }

  async create(spec: NetworkSpec): Promise<{ readonly id: string; readonly warning: string | null }> {
    const { name, driver, internal, attachable, ipv6, subnets, driverOptions, labels } = spec;
    const answer = await this.#client.change('POST', {
      path: '/networks/create',
      body: {
        Name: name,
        Driver: driver,
        Internal: internal,
        Attachable: attachable,
        EnableIPv6: ipv6,
        Options: driverOptions,
        Labels: labels,
        ...(subnets.length === 0
          ? {}
          : {
              IPAM: {
                Config: subnets.map(({ subnet, gateway }) => ({
                  Subnet: subnet,
                  ...(gateway === null ? {} : { Gateway: gateway }),
                })),
              },
            }),
      },
      about: 'network',
    });
    const { Id, Warning } = readAnswer(created, answer, 'a new network');
    return { id: Id, warning: Warning };
  }

  async remove(network: string): Promise<void> {
    await this.#client.change('DELETE', callOn(network, ''));
  }

  async connect(
    { network, container }: NetworkConnection,
    options: { readonly aliases: readonly string[]; readonly ipv4: string | null; readonly ipv6: string | null },
  ): Promise<void> {
    const { aliases, ipv4, ipv6 } = options;
    const addresses = {
      ...(ipv4 === null ? {} : { IPv4Address: ipv4 }),
      ...(ipv6 === null ? {} : { IPv6Address: ipv6 }),
    };
    const body = { Container: container, EndpointConfig: { Aliases: aliases, IPAMConfig: addresses } };
    await this.#client.change('POST', { ...callOn(network, '/connect'), body });
  }

  async disconnect({ network, container }: NetworkConnection, { force }: { readonly force: boolean }): Promise<void> {
    const body = { Container: container, Force: force };
    await this.#client.change('POST', { ...callOn(network, '/disconnect'), body });
  }

  async prunePreview(): Promise<PruneReport> {
    const unused = (await this.list()).filter(({ builtIn, containers }) => !builtIn && containers.length === 0);
    return { removed: unused.map(({ name }) => name), freedBytes: null };
  }

  async prune(): Promise<PruneReport> {
    const answer = await this.#client.change('POST', { path: '/networks/prune', about: 'object' });
    return { removed: readAnswer(pruned, answer, 'what it removed').NetworksDeleted, freedBytes: null };
  }
}

function callOn(network: string, what: string): EngineCall {
  return { path: `/networks/${encodeURIComponent(network)}${what}`, about: 'network' };
}
