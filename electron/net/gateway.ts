import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStack } from '../base/disposable.ts';
import { ClientView } from './gateway/client-view.ts';
import { DhcpService } from './gateway/dhcp-service.ts';
import { type FlowSummary, tcpFlowSummary, udpFlowSummary } from './gateway/flow-summary.ts';
import type { GatewayConfiguration } from './gateway/gateway-configuration.ts';
import type { PublishedPort } from './gateway/published-port.ts';
import { ServiceSockets } from './gateway/service-sockets.ts';
import { TcpPublisher } from './gateway/tcp-publisher.ts';
import { UdpPublisher } from './gateway/udp-publisher.ts';
import type { HostEndpoint, HostListenTarget, HostSockets } from './host-sockets.ts';
import type { Link, LinkStatistics } from './link/link.ts';
import type { DhcpLease } from './service/dhcp-lease.ts';
import { DnsForwarder } from './service/dns/dns-forwarder.ts';
import { DnsServer } from './service/dns/dns-server.ts';
import type { DnsStatistics } from './service/dns/dns-statistics.ts';
import type { Upstream } from './service/dns/upstream.ts';
import { builtInNames } from './service/names.ts';
import type { AddressBook } from './service/dns/address-book.ts';
import { OwnAddresses } from './stack/address/addressing.ts';
import type { FlowEndpoints } from './stack/incoming-packet.ts';
import { IpStack } from './stack/ip-stack.ts';
import type { StackCounters } from './stack/stack-counters.ts';
import { TcpStack } from './stack/tcp/tcp-stack.ts';
import type { TcpStatistics } from './stack/tcp/flow-context.ts';
import { type CopyAndSum, copyAndSum } from './wire/copy-and-sum.ts';
import type { DropReason } from './wire/drop-reason.ts';

export interface GatewayOptions {
  /** The gateway attaches itself. The link stays its owner's to dispose, after the gateway. */
  readonly link: Link;
  readonly sockets: HostSockets;
  readonly clock: Clock;
  /** 32 random bits that a peer cannot guess. */
  readonly random: () => number;
  /** Who answers the questions that the guest's DNS server forwards. */
  readonly upstream: Upstream;
  readonly configuration: GatewayConfiguration;
  /** For what goes to the guest; TypeScript's unless told. */
  readonly copyAndSum?: CopyAndSum;
}

/** Where a published port leads: a port of the guest's own IPv4 address, or any address behind the link. */
export type GuestTarget = number | HostEndpoint;

export interface GatewayCounters {
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
  readonly stack: Readonly<StackCounters>;
  readonly tcp: Readonly<TcpStatistics>;
  readonly dns: Readonly<DnsStatistics>;
  readonly link: Readonly<LinkStatistics>;
}

/**
 * The guest's network: everything between its card and the host's sockets.
 *
 *   link ◀─▶ IpStack ◀─▶ ServiceSockets ─▶ DNS service ─▶ upstream
 *               ▲                       └▶ HostSockets
 *               └─ published ports ◀────── HostSockets
 *
 * It is alive from construction to `dispose`, which resets all flows, stops all published ports, and leaves no timer. All of it runs on its callers'
 * stacks: the link's bursts, the host's socket events and the clock.
 */
export class Gateway implements Disposable {
  readonly #options: GatewayOptions;
  readonly #stack: IpStack<TcpStack>;
  readonly #forwarder: DnsForwarder;
  readonly #tcpPublisher: TcpPublisher;
  readonly #udpPublisher: UdpPublisher;
  readonly #own: OwnAddresses;
  readonly #published = new Set<PublishedPort>();
  readonly #resources = new DisposableStack();

  constructor(options: GatewayOptions) {
    const { link, clock, random, configuration } = options;
    const { addressing, macs, limits } = configuration;
    this.#options = options;
    this.#own = new OwnAddresses(addressing);
    this.#forwarder = new DnsForwarder({ clock, upstream: options.upstream, names: namesOf(configuration) });
    this.#resources.add(this.#forwarder);
    const dns = new DnsServer(clock, this.#forwarder);
    this.#resources.add(dns);
    const sockets = new ServiceSockets(options.sockets, this.#own, dns);
    this.#stack = new IpStack({
      link,
      sockets,
      clock,
      random,
      addressing,
      ownMac: macs.gateway,
      guestMac: macs.guest,
      mtu: configuration.mtu,
      hostLoopback: configuration.hostLoopback,
      checksums: configuration.checksums,
      limits,
      tcp: (parts) => new TcpStack({ ...parts, limits: limits.tcp, copyAndSum: options.copyAndSum ?? copyAndSum }),
      services: (output, drops) => [new DhcpService(leaseOf(configuration, link), output, drops)],
    });
    this.#resources.add(this.#stack);
    const view = new ClientView(addressing, configuration.clientAddresses, this.#stack.held);
    const { tcp, udp } = this.#stack;
    this.#tcpPublisher = new TcpPublisher({
      sockets,
      view,
      accept: (endpoints, socket) => tcp.accept(endpoints, socket),
      reset: (predicate) => tcp.resetAll(predicate),
    });
    this.#udpPublisher = new UdpPublisher(sockets, udp, view);
    this.#resources.defer(async () => {
      for (const port of [...this.#published]) await port.dispose();
      this.#published.clear();
    });
    link.attach(this.#stack);
  }

  /** A path makes a socket that leads to the guest without a port of the host. Rejects as `HostSockets.listenTcp` does. */
  async publishTcp(target: HostListenTarget, guest: GuestTarget): Promise<PublishedPort> {
    const endpoint = this.#endpointOf(guest);
    return this.#owned(await this.#tcpPublisher.publish(target, endpoint), endpoint);
  }

  /** Rejects as `HostSockets.bindUdp` does. */
  async publishUdp(target: HostEndpoint, guest: GuestTarget): Promise<PublishedPort> {
    const endpoint = this.#endpointOf(guest);
    return this.#owned(await this.#udpPublisher.publish(target, endpoint), endpoint);
  }

  /** Replaces what DNS answers by itself. */
  setNames(names: GatewayConfiguration['names']): void {
    this.#forwarder.setNames(namesOf({ ...this.#options.configuration, names }));
  }

  /**
   * The host slept, or its networks are others: flows that go out would hang until they time out, so they end now, and kept DNS answers are
   * forgotten. `stranded`: of these flows, those alone whose way is not what it was when they began (`HostSockets.isStranded`). Flows to the
   * host's own loopback, to our services and from published ports go on.
   */
  networkChanged(concerned: 'all' | 'stranded'): void {
    const { sockets } = this.#options;
    const ends = (endpoints: FlowEndpoints, socket: object | null): boolean =>
      this.#isOutside(endpoints) &&
      (concerned === 'all' || (socket !== null && sockets.isStranded(socket, endpoints.remote.address)));
    this.#forwarder.forgetAnswers();
    this.#stack.udp.closeWhere((flow) => flow.kind === 'outgoing' && ends(flow.endpoints, flow.exit));
    this.#stack.tcp.resetAll((endpoints, socket) => !this.#tcpPublisher.has(endpoints) && ends(endpoints, socket));
  }

  flows(): readonly FlowSummary[] {
    const { clock } = this.#options;
    const nowMs = clock.monotonic();
    const udp = this.#stack.udp.all().map((flow) => udpFlowSummary(flow, nowMs));
    const tcp = this.#stack.tcp.flows().map((flow) => {
      const kind = this.#tcpPublisher.has(flow.endpoints) ? 'published' : 'outgoing';
      return tcpFlowSummary(flow, kind, clock.now());
    });
    return [...tcp, ...udp];
  }

  /** As of now; the objects are copies. */
  counters(): GatewayCounters {
    return {
      drops: this.#stack.drops.table(),
      stack: { ...this.#stack.counters },
      tcp: { ...this.#stack.tcp.statistics },
      dns: Object.assign({}, this.#forwarder.statistics),
      link: { ...this.#options.link.statistics },
    };
  }

  dispose(): Promise<void> {
    return this.#resources.dispose();
  }

  /** A port that was bound while the gateway was being disposed is let go at once. */
  async #owned(port: PublishedPort, { address }: HostEndpoint): Promise<PublishedPort> {
    if (this.#resources.disposed) await port.dispose();
    this.#published.add(port);
    const { v4, v6 } = this.#options.configuration.addressing;
    const isItsOwn = v4.subnet.contains(address) || v6?.subnet.contains(address) === true;
    const held = isItsOwn ? null : this.#stack.held.hold(address);
    const dispose = (): Promise<void> | void => {
      void held?.dispose();
      this.#published.delete(port);
      return port.dispose();
    };
    return { port: port.port, statistics: port.statistics, disconnect: () => port.disconnect(), dispose };
  }

  #endpointOf(guest: GuestTarget): HostEndpoint {
    return typeof guest === 'number'
      ? { address: this.#options.configuration.addressing.v4.guest, port: guest }
      : guest;
  }

  /** The host alias is one of our addresses, as is the DNS service. */
  #isOutside({ remote }: FlowEndpoints): boolean {
    return !this.#own.includes(remote.address);
  }
}

function namesOf({ addressing: { v4, v6 }, names }: GatewayConfiguration): AddressBook {
  return builtInNames({
    hostAddresses: v6 === null ? [v4.hostAlias] : [v4.hostAlias, v6.hostAlias],
    gatewayAddresses: v6 === null ? [v4.gateway] : [v4.gateway, v6.gateway],
    ...names,
  });
}

function leaseOf({ addressing: { v4 }, macs, mtu, dhcp }: GatewayConfiguration, link: Link): DhcpLease {
  return {
    ...dhcp,
    mac: macs.guest,
    address: v4.guest,
    prefixBits: v4.subnet.prefixBits,
    server: v4.gateway,
    router: v4.gateway,
    dnsServers: [v4.dns],
    mtu: Math.min(mtu, link.mtu),
  };
}
