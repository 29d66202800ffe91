import type { HostEndpoint, HostSockets, HostUdpListener } from '../host-sockets.ts';
import type { UdpFlow } from '../stack/udp/udp-flow.ts';
import type { UdpFlows } from '../stack/udp/udp-flows.ts';
import { sameAddress } from '../wire/ip-address.ts';
import type { ClientView } from './client-view.ts';
import { newPublishedStatistics, type PublishedPort, type PublishedStatistics } from './published-port.ts';

/** The flows of one published port: its clients by their port, as a datagram must find its flow without a key being made. */
class PublishedUdpPort {
  readonly statistics: PublishedStatistics = newPublishedStatistics();
  readonly #clients = new Map<number, UdpFlow[]>();
  readonly #flows: UdpFlows;
  readonly #view: ClientView;
  readonly #guest: HostEndpoint;
  /** Null while the host is still binding; nothing can be answered yet. */
  #listener: HostUdpListener | null = null;

  constructor(flows: UdpFlows, view: ClientView, guest: HostEndpoint) {
    this.#flows = flows;
    this.#view = view;
    this.#guest = guest;
  }

  bound(listener: HostUdpListener): void {
    this.#listener = listener;
  }

  datagram(bytes: Uint8Array, from: HostEndpoint): void {
    const known = this.#clients.get(from.port)?.find((flow) => sameAddress(flow.peer.address, from.address));
    const flow = known ?? this.#open(from);
    if (flow === null) {
      this.statistics.refused += 1;
      return;
    }
    this.statistics.bytesToGuest += bytes.length;
    this.#flows.toGuest(flow, bytes);
  }

  dispose(): Promise<void> | void {
    for (const flow of [...this.#clients.values()].flat()) this.#flows.close(flow);
    return this.#listener?.dispose();
  }

  #open(from: HostEndpoint): UdpFlow | null {
    const guest = this.#guest;
    const remote = this.#view.show(from, guest.address.family, (other) => this.#flows.has({ guest, remote: other }));
    if (remote === null) return null;
    // The bytes that name the client may be the listener's to reuse, its address object is not.
    const client: HostEndpoint = { address: from.address, port: from.port };
    const flow: UdpFlow = this.#flows.openPublished({ guest, remote }, client, {
      send: (bytes) => {
        this.statistics.bytesFromGuest += bytes.length;
        this.#listener?.send(bytes, client);
      },
      dispose: () => this.#closed(flow),
    });
    const clients = this.#clients.get(client.port);
    if (clients === undefined) this.#clients.set(client.port, [flow]);
    else clients.push(flow);
    this.statistics.accepted += 1;
    this.statistics.open += 1;
    return flow;
  }

  #closed(flow: UdpFlow): void {
    const left = this.#clients.get(flow.peer.port)?.filter((other) => other !== flow) ?? [];
    if (left.length === 0) this.#clients.delete(flow.peer.port);
    else this.#clients.set(flow.peer.port, left);
    this.statistics.open -= 1;
  }
}

/** Published UDP ports: what clients send reaches the guest, what it answers goes back from the port that they sent to. */
export class UdpPublisher {
  readonly #sockets: HostSockets;
  readonly #flows: UdpFlows;
  readonly #view: ClientView;

  constructor(sockets: HostSockets, flows: UdpFlows, view: ClientView) {
    this.#sockets = sockets;
    this.#flows = flows;
    this.#view = view;
  }

  /** Rejects as `HostSockets.bindUdp` does. */
  async publish(target: HostEndpoint, guest: HostEndpoint): Promise<PublishedPort> {
    const port = new PublishedUdpPort(this.#flows, this.#view, guest);
    const listener = await this.#sockets.bindUdp(target, (bytes, from) => port.datagram(bytes, from));
    port.bound(listener);
    return {
      port: listener.port,
      statistics: port.statistics,
      disconnect: () => undefined,
      dispose: () => port.dispose(),
    };
  }
}
