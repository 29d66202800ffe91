import type { NetworkActivity } from '../../api/network-status.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { cancelledError } from '../../host/delay.ts';
import { Gateway } from '../../net/gateway.ts';
import type { PublishedPort } from '../../net/gateway/published-port.ts';
import type { HostEndpoint, HostSockets } from '../../net/host-sockets.ts';
import { type BufferPool, FixedBufferPool } from '../../net/link/buffer-pool.ts';
import type { Link, LinkEnd } from '../../net/link/link.ts';
import { PcapLink } from '../../net/link/pcap.ts';
import type { CopyAndSum } from '../../net/wire/copy-and-sum.ts';
import { ipAddress } from '../../net/wire/ip-address.ts';
import { Captures } from './captures.ts';
import { gatewayConfiguration } from './gateway-options.ts';
import { type KeptLink, LinkKeeper } from './link-keeper.ts';
import { networkActivity } from './network-activity.ts';
import {
  type ConcernedFlows,
  type NetworkConfig,
  type NetworkCounts,
  portCountsName,
  type PortRequest,
} from './network-protocol.ts';
import { randomWords } from './random-words.ts';
import { HostResolver } from './resolver/host-resolver.ts';
import { platformHostsFile, platformSource } from './resolver/platform-source.ts';
import type { AskUdp } from './resolver/udp-exchange.ts';

/**
 * What the worker does: one gateway for each connection to the guest's card, with all ports that are to be published on it.
 *
 *   card connected ──▶ gateway, sshd's socket, ports ──card gone──▶ all closed ──card connected──▶ …
 *
 * A port is bound when the card is connected; who asks for one before that waits. Buffers are taken once, for all links.
 */
export interface NetworkServiceOptions {
  readonly config: NetworkConfig;
  readonly sockets: HostSockets;
  readonly askUdp: AskUdp;
  /** To the guest's card; the link takes its buffers from the pool, and gives them back. */
  readonly openLink: (pool: BufferPool, timeoutMs: number, signal: AbortSignal) => Promise<Link>;
  readonly onLink: (connected: boolean, detail: string) => void;
  readonly clock: Clock;
  /** The connections' own, which stands while the guest is paused. */
  readonly guestClock: Clock;
  readonly logger: Logger;
  /** For what goes to the guest. */
  readonly copyAndSum: CopyAndSum;
}

/** One for reading, the others bound what waits for a guest that does not read. */
const LINK_BUFFERS = 5;
const LINK_BUFFER_BYTES = 512 * 1024;
const SSH_PORT = 22;

export class NetworkService implements Disposable {
  readonly captures: Captures;
  readonly #options: NetworkServiceOptions;
  readonly #pool = new FixedBufferPool({ buffers: LINK_BUFFERS, bufferBytes: LINK_BUFFER_BYTES });
  readonly #resolver: HostResolver;
  readonly #keeper: LinkKeeper;
  /** What was published, by the backend's numbers: each gateway gets it. */
  readonly #wanted = new Map<number, PortRequest>();
  readonly #bound = new Map<number, { readonly port: PublishedPort; readonly boundMs: number }>();
  /** Being published; aborted when that is given up. */
  readonly #opening = new Map<number, AbortController>();
  #gateway: Gateway | null = null;
  /** The gateway, once it has all that was published before. */
  #serving: Gateway | null = null;
  #link: PcapLink | null = null;
  #waiting: ((gateway: Gateway) => void)[] = [];

  constructor(options: NetworkServiceOptions) {
    const { config, askUdp, clock, logger } = options;
    const { v4, v6 } = config.addresses;
    this.#options = options;
    this.captures = new Captures({ clock, onSink: (sink) => this.#link?.showTo(sink) });
    this.#resolver = new HostResolver({
      source: platformSource(clock, logger.child('resolver')),
      hostsFile: platformHostsFile(),
      hostAddresses: [v4, ...(v6 === null ? [] : [v6])].map(({ hostAlias }) => ipAddress(hostAlias)),
      askUdp,
      clock,
    });
    this.#keeper = new LinkKeeper({
      dial: (timeoutMs, signal) => this.#connect(timeoutMs, signal),
      onChange: options.onLink,
      clock,
    });
  }

  /** The port of the host; errors as `HostSockets.listenTcp` and `bindUdp`. */
  async publish(request: PortRequest): Promise<number> {
    const { id } = request;
    const givenUp = new AbortController();
    this.#opening.set(id, givenUp);
    try {
      const gateway = this.#serving ?? (await this.#nextGateway(givenUp.signal));
      const { port } = await this.#bind(gateway, request, () => !givenUp.signal.aborted);
      this.#wanted.set(id, { ...request, hostPort: port });
      return port;
    } finally {
      this.#opening.delete(id);
    }
  }

  /** Its clients are cut: what they were connected to is gone. Also ends a `publish` that is under way. */
  async unpublish(id: number): Promise<void> {
    this.#opening.get(id)?.abort();
    this.#wanted.delete(id);
    const port = this.#bound.get(id)?.port;
    this.#bound.delete(id);
    const closed = port?.dispose();
    port?.disconnect();
    await closed;
  }

  counts(): NetworkCounts {
    const counters = this.#gateway?.counters();
    const groups: Record<string, Record<string, number>> = {};
    for (const [group, values] of Object.entries<object>({ ...counters })) groups[group] = numbersOf(values);
    for (const [id, { port, boundMs }] of this.#bound) {
      groups[portCountsName(id)] = { ...numbersOf(port.statistics), boundMs };
    }
    return groups;
  }

  async activity(detail: 'counts' | 'with flows'): Promise<NetworkActivity> {
    return networkActivity(this.#gateway, await this.#resolver.configuration(), detail);
  }

  networkChanged(concerned: ConcernedFlows): void {
    this.#gateway?.networkChanged(concerned);
  }

  async dispose(): Promise<void> {
    await this.#keeper.dispose();
    await this.captures.dispose();
    await this.#resolver.dispose();
  }

  /** The hypervisor takes one client at a time: a connection that is kept after a failure would shut out every later one. */
  async #connect(timeoutMs: number, signal: AbortSignal): Promise<KeptLink> {
    const link = await this.#options.openLink(this.#pool, timeoutMs, signal);
    try {
      return await this.#serve(link);
    } catch (error) {
      await link.dispose();
      throw error;
    }
  }

  async #serve(card: Link): Promise<KeptLink> {
    const { config, clock, guestClock, sockets, logger, copyAndSum } = this.#options;
    const link = new PcapLink({ link: card, clock, sink: this.captures.sink });
    const ended = new Promise<LinkEnd>((resolve) => link.ended(resolve));
    const gateway = new Gateway({
      link,
      sockets,
      clock: guestClock,
      random: randomWords(),
      upstream: this.#resolver,
      configuration: gatewayConfiguration(config),
      copyAndSum,
    });
    this.#gateway = gateway;
    this.#link = link;
    const close = async (): Promise<void> => {
      this.#gateway = null;
      this.#serving = null;
      this.#link = null;
      this.#bound.clear();
      await gateway.dispose();
      await link.dispose();
    };
    try {
      await gateway.publishTcp({ path: config.sshSocket }, SSH_PORT);
    } catch (error) {
      await close();
      throw error;
    }
    await Promise.all(
      [...this.#wanted.values()].map(async (request) => {
        const isWanted = (): boolean => this.#wanted.has(request.id);
        await this.#bind(gateway, request, isWanted).catch((error: unknown) => {
          if (isWanted()) logger.error(`port ${request.hostPort} cannot be published again: ${describeError(error)}`);
        });
      }),
    );
    if (this.#gateway === gateway) this.#serving = gateway;
    for (const resolve of this.#waiting.splice(0)) resolve(gateway);
    return { ended, dispose: close };
  }

  #nextGateway(givenUp: AbortSignal): Promise<Gateway> {
    return new Promise((resolve, reject) => {
      const go = (gateway: Gateway): void => {
        givenUp.removeEventListener('abort', giveUp);
        resolve(gateway);
      };
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== go);
        reject(cancelledError(givenUp));
      };
      this.#waiting.push(go);
      givenUp.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** What is not wanted any more, or was bound for a gateway that is gone, is closed again. */
  async #bind(gateway: Gateway, request: PortRequest, isWanted: () => boolean): Promise<PublishedPort> {
    const { id, protocol, guestAddress, guestPort } = request;
    const target: HostEndpoint = { address: ipAddress(request.hostAddress), port: request.hostPort };
    const guest = guestAddress === null ? guestPort : { address: ipAddress(guestAddress), port: guestPort };
    const port = await (protocol === 'tcp' ? gateway.publishTcp(target, guest) : gateway.publishUdp(target, guest));
    if (this.#gateway === gateway && isWanted()) {
      this.#bound.set(id, { port, boundMs: this.#options.clock.now() });
      return port;
    }
    await port.dispose();
    if (!isWanted()) throw cancelledError();
    throw new BoathouseError('network-lost', 'the VM’s network was connected anew meanwhile');
  }
}

function numbersOf(values: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
