import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HostEndpoint, HostFailure, HostSockets, HostTcpEvents, HostTcpSocket } from '../../net/host-sockets.ts';
import { systemClock } from '../../host/system-clock.ts';
import { formatIpAddress } from '../../net/wire/ip-address.ts';
import { NodeHostSockets } from './node-host-sockets.ts';

const KEPT_MAX = 8;
/** What was switched off, and nobody asks for any more, is no trouble. */
const KEPT_MS = 10 * 60_000;

type Interfaces = typeof networkInterfaces;

/**
 * The host's sockets on macOS: they remember which computers of the host's own networks could not be reached, until one of them is. From version 15 on
 * macOS does so to an app that the user has not allowed the local network, with EHOSTUNREACH and often without a question (Apple's TN3179);
 * the router and the internet are reached nevertheless. `diagnostics/network.ts` tells of it.
 */
export class NeighbourSockets extends NodeHostSockets implements HostSockets {
  /** When each was tried last, the oldest first. */
  readonly #unreachable = new Map<string, number>();

  /** Of the last ten minutes. */
  unreachable(nowMs = systemClock.monotonic()): readonly string[] {
    return [...this.#unreachable].filter(([, triedMs]) => nowMs - triedMs < KEPT_MS).map(([address]) => address);
  }

  override connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    const address = formatIpAddress(target.address);
    return super.connectTcp(
      target,
      followed(events, (failure) => this.tried(address, failure)),
    );
  }

  /** `failure`: null when it was reached. */
  tried(address: string, failure: HostFailure | null, interfaces: Interfaces = networkInterfaces): void {
    if (failure === null || failure === 'refused') this.#unreachable.delete(address);
    if (failure !== 'host-unreachable' || !isNeighbour(address, interfaces)) return;
    this.#unreachable.delete(address);
    this.#unreachable.set(address, systemClock.monotonic());
    for (const oldest of [...this.#unreachable.keys()].slice(0, -KEPT_MAX)) this.#unreachable.delete(oldest);
  }
}

function followed(events: HostTcpEvents, tried: (failure: HostFailure | null) => void): HostTcpEvents {
  return {
    connected: () => {
      tried(null);
      events.connected();
    },
    failed: (failure) => {
      tried(failure);
      events.failed(failure);
    },
    readBuffer: () => events.readBuffer(),
    read: (sizeBytes) => events.read(sizeBytes),
    written: () => events.written(),
    ended: () => events.ended(),
    broken: (failure) => events.broken(failure),
  };
}

/** Whether an address lies in a network that the host is on. */
function isNeighbour(address: string, interfaces: Interfaces): boolean {
  const networks = new BlockList();
  for (const { internal, cidr } of Object.values(interfaces()).flatMap((addresses) => addresses ?? [])) {
    const [network, prefix] = cidr?.split('/') ?? [];
    if (internal || network === undefined || prefix === undefined) continue;
    networks.addSubnet(network, Number(prefix), family(network));
  }
  return networks.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
