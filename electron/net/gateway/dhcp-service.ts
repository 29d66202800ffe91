import { answerDhcp } from '../service/dhcp.ts';
import type { DhcpLease } from '../service/dhcp-lease.ts';
import type { DropCounters } from '../stack/drop-counters.ts';
import type { UdpOutput } from '../stack/udp/udp-output.ts';
import type { ServiceDatagram, UdpService } from '../stack/udp/udp-service.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, dhcpMessageBytes, parseDhcp, writeDhcp } from '../wire/dhcp.ts';

/** Carries the guest's DHCP messages to the server's answers and these back. The frame goes to the guest's card, whose address the lease is for. */
export class DhcpService implements UdpService {
  readonly port = DHCP_SERVER_PORT;
  readonly reach = 'broadcast';
  readonly #lease: DhcpLease;
  readonly #output: UdpOutput;
  readonly #drops: DropCounters;

  constructor(lease: DhcpLease, output: UdpOutput, drops: DropCounters) {
    this.#lease = lease;
    this.#output = output;
    this.#drops = drops;
  }

  receive({ payload, from }: ServiceDatagram): void {
    if (from.address.family !== 4 || from.port !== DHCP_CLIENT_PORT) return;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const request = parseDhcp(view, 0, payload.byteLength);
    if (typeof request === 'string') {
      this.#drops.count(request);
      return;
    }
    const reply = answerDhcp(request, this.#lease);
    if (reply === null) return;
    const bytes = new Uint8Array(dhcpMessageBytes(reply.message));
    writeDhcp(new DataView(bytes.buffer), 0, reply.message);
    const source = { address: this.#lease.server, port: DHCP_SERVER_PORT };
    this.#output.send({ source, destination: { address: reply.address, port: DHCP_CLIENT_PORT } }, bytes);
  }
}
