import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStack } from '../../base/disposable.ts';
import type { HostSockets } from '../host-sockets.ts';
import type { FrameReceiver, Link } from '../link/link.ts';
import type { IpAddress } from '../wire/ip-address.ts';
import type { MacAddress } from '../wire/mac-address.ts';
import { type Addressing, OwnAddresses } from './address/addressing.ts';
import { HeldAddresses } from './address/held-addresses.ts';
import { DropCounters } from './drop-counters.ts';
import { GatewayRoutes, type HostLoopbackPolicy } from './gateway-routes.ts';
import { type EchoLimits, IcmpEcho } from './icmp/icmp-echo.ts';
import { IcmpErrorInput } from './icmp/icmp-error-input.ts';
import { IcmpErrors, unreachableOf } from './icmp/icmp-errors.ts';
import { IcmpInput } from './icmp/icmp-input.ts';
import { IcmpSender } from './icmp/icmp-sender.ts';
import { FrameInput } from './input/frame-input.ts';
import { IpInput } from './input/ip-input.ts';
import { Reassembly, type ReassemblyLimits } from './input/reassembly.ts';
import { ArpResponder } from './neighbours/arp-responder.ts';
import { NeighbourDiscovery } from './neighbours/neighbour-discovery.ts';
import { NeighbourTable } from './neighbours/neighbour-table.ts';
import { RouterAdvertiser } from './neighbours/router-advertiser.ts';
import { IpOutput } from './output/ip-output.ts';
import { newStackCounters, type StackCounters } from './stack-counters.ts';
import type { TcpParts, TcpTransport } from './tcp-transport.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';
import { UdpFlows } from './udp/udp-flows.ts';
import { UdpInput } from './udp/udp-input.ts';
import type { UdpLimits } from './udp/udp-limits.ts';
import { UdpOutput } from './udp/udp-output.ts';
import type { UdpService } from './udp/udp-service.ts';

const RANDOM_RANGE = 0x1_0000_0000;
/** Questions to everybody who has an address. */
const NEIGHBOUR_QUESTIONS: Rate = { perSecond: 1, burst: 3 };

export interface IpStackOptions<Tcp extends TcpTransport> {
  readonly link: Link;
  readonly sockets: HostSockets;
  readonly clock: Clock;
  /** 32 random bits. */
  readonly random: () => number;
  readonly addressing: Addressing;
  readonly ownMac: MacAddress;
  readonly guestMac: MacAddress | null;
  readonly mtu: number;
  readonly hostLoopback: HostLoopbackPolicy;
  readonly checksums: 'verify' | 'trust';
  readonly limits: {
    readonly udp: UdpLimits;
    readonly reassembly: ReassemblyLimits;
    readonly echo: EchoLimits;
    readonly icmpErrors: Rate;
  };
  readonly tcp: (parts: TcpParts) => Tcp;
  readonly services: (output: UdpOutput, drops: DropCounters) => readonly UdpService[];
}

/**
 * The stack on one link, put together.
 *
 *   frame ─▶ FrameInput ─▶ ARP
 *                       ─▶ IpInput ─(fragments)─▶ Reassembly ─▶ TCP, UdpInput, IcmpInput
 *   TCP, UdpFlows, IcmpSender ─▶ IpOutput ─(too large)─▶ fragments ─▶ link
 *
 * Frames that are sent while a burst comes in go out together at its end; what a timer or the host's sockets cause is flushed by whoever
 * caused it.
 */
export class IpStack<Tcp extends TcpTransport = TcpTransport> implements FrameReceiver, Disposable {
  readonly drops = new DropCounters();
  readonly counters: StackCounters = newStackCounters();
  /** Where the guest answers besides its own addresses. */
  readonly held = new HeldAddresses();
  readonly tcp: Tcp;
  readonly udp: UdpFlows;
  readonly #frames: FrameInput;
  readonly #output: IpOutput;
  readonly #arp: ArpResponder;
  readonly #neighbours: NeighbourTable;
  readonly #discovery: NeighbourDiscovery | null;
  readonly #questions: TokenBucket;
  readonly #resources = new DisposableStack();

  constructor(options: IpStackOptions<Tcp>) {
    const { link, clock, sockets, addressing, ownMac, limits } = options;
    const { drops, counters } = this;
    const random = (): number => options.random() / RANDOM_RANGE;
    const own = new OwnAddresses(addressing);
    const routes = new GatewayRoutes(addressing, options.hostLoopback);
    const { route } = routes;
    const mtu = Math.min(options.mtu, link.mtu);
    const directedBroadcast = addressing.v4.subnet.last;

    this.#questions = new TokenBucket(clock, NEIGHBOUR_QUESTIONS);
    const guestAddress = addressing.v4.guest;
    const ask = (address: IpAddress, mac: MacAddress | null): void => this.#ask(address, mac);
    this.#neighbours = new NeighbourTable({ guestAddress, guestMac: options.guestMac, ownMac, clock, ask });
    this.#resources.add(this.#neighbours);
    const neighbours = this.#neighbours;
    const resolve = (destination: IpAddress): MacAddress | null => this.#resolve(destination);
    this.#output = new IpOutput({ link, mtu, ownMac, directedBroadcast, resolve, random, counters });
    this.#arp = new ArpResponder({ link, ownMac, own, addressing: addressing.v4, neighbours, drops, counters });

    const sender = new IcmpSender(this.#output);
    const errors = new IcmpErrors({ sender, addressing, rate: new TokenBucket(clock, limits.icmpErrors), counters });
    const echo = new IcmpEcho({ sockets, sender, errors, limits: limits.echo, counters });
    this.#resources.add(echo);

    this.#discovery = null;
    if (addressing.v6 !== null) {
      const v6 = addressing.v6;
      const advertiser = new RouterAdvertiser({ clock, random, sender, addressing: v6, ownMac, mtu, counters });
      this.#resources.add(advertiser);
      advertiser.start();
      const parts = { sender, addressing: v6, own, ownMac, neighbours, advertiser, drops, counters };
      this.#discovery = new NeighbourDiscovery(parts);
    }

    const udpOutput = new UdpOutput(this.#output, counters);
    this.udp = new UdpFlows({ clock, sockets, output: udpOutput, errors, limits: limits.udp, counters });
    this.#resources.add(this.udp);
    this.tcp = options.tcp({
      output: this.#output,
      sockets,
      clock,
      random: options.random,
      route,
      verifyChecksums: options.checksums === 'verify',
      unreachable: (endpoints, failure, packet) => {
        const reason = unreachableOf(failure);
        if (reason !== null) errors.unreachableQuoted(endpoints, packet, reason);
      },
    });
    this.#resources.add(this.tcp);

    const udp = new UdpInput({
      flows: this.udp,
      services: options.services(udpOutput, drops),
      own,
      subnet: addressing.v4.subnet,
      route,
      errors,
      drops,
      counters,
      checksums: options.checksums,
    });
    const icmp = new IcmpInput({
      addressing,
      own,
      routes,
      echo,
      errors: new IcmpErrorInput({ tcp: this.tcp, udp: this.udp, drops, counters }),
      discovery: this.#discovery,
      drops,
      counters,
    });
    const reassembly: Reassembly = new Reassembly({
      clock,
      limits: limits.reassembly,
      dropped: (reason) => drops.count(reason),
      timedOut: (first) => {
        ip.reassemblyTimedOut(first);
        this.#output.flush();
      },
    });
    this.#resources.add(reassembly);
    const transports = { tcp: this.tcp, udp, icmp };
    const addresses = { addressing, own, held: this.held };
    const counts = { drops, counters };
    const { offload } = link;
    const ip = new IpInput({ ...addresses, neighbours, reassembly, errors, ...transports, ...counts, offload });
    this.#frames = new FrameInput({ ownMac, arp: this.#arp, ip, drops });
  }

  frame(view: DataView, bytes: Uint8Array, offset: number, end: number): void {
    if (!this.#resources.disposed) this.#frames.receive(view, bytes, offset, end);
  }

  burstEnd(): void {
    if (this.#resources.disposed) return;
    this.tcp.burstEnd();
    this.#output.flush();
  }

  writable(): void {
    if (this.#resources.disposed) return;
    this.tcp.writable();
    this.#output.flush();
  }

  /** Resets all flows. Frames that the link brings after this go nowhere. */
  async dispose(): Promise<void> {
    await this.#resources.dispose();
    this.#output.flush();
  }

  /** Nobody was heard from at this address: asks, so that the next packet to it finds its way. */
  #resolve(destination: IpAddress): MacAddress | null {
    const mac = this.#neighbours.find(destination);
    if (mac === null) this.#ask(destination, null);
    return mac;
  }

  #ask(address: IpAddress, mac: MacAddress | null): void {
    if (mac === null && !this.#questions.take()) return;
    if (address.family === 4) this.#arp.request(address, mac);
    else this.#discovery?.solicit(address, mac === null ? 'everybody' : 'its card');
    this.#output.flush();
  }
}
