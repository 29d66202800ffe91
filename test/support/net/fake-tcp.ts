import type { HostTcpEvents, HostTcpSocket } from '../../../electron/net/host-sockets.ts';
import type { FlowEndpoints, IncomingPacket } from '../../../electron/net/stack/incoming-packet.ts';
import type { TcpTransport } from '../../../electron/net/stack/tcp-transport.ts';
import type { Unreachable } from '../../../electron/net/stack/transport-errors.ts';
import type { DropReason } from '../../../electron/net/wire/drop-reason.ts';
import { formatIpAddress, readIpv4Address, readIpv6Address } from '../../../electron/net/wire/ip-address.ts';
import { endpointText } from './fake-host-sockets.ts';

/** Stands where TCP stands and writes down what it is told. */
export class FakeTcp implements TcpTransport {
  readonly log: string[] = [];
  readonly accepted: { readonly endpoints: FlowEndpoints; readonly socket: HostTcpSocket }[] = [];

  /** What `receive` answers. */
  verdict: DropReason | null = null;

  receive(packet: IncomingPacket): DropReason | null {
    const { family, view, sourceOffset, destinationOffset, offset, end } = packet;
    const read = family === 4 ? readIpv4Address : readIpv6Address;
    const source = formatIpAddress(read(view, sourceOffset));
    this.log.push(`segment ${source} ${formatIpAddress(read(view, destinationOffset))} ${end - offset}`);
    return this.verdict;
  }

  burstEnd(): void {
    this.log.push('burstEnd');
  }

  writable(): void {
    this.log.push('writable');
  }

  accept(endpoints: FlowEndpoints, socket: HostTcpSocket): HostTcpEvents {
    this.accepted.push({ endpoints, socket });
    return {
      connected: () => this.#note('connected'),
      failed: (failure) => this.#note(`failed ${failure}`),
      readBuffer: () => new Uint8Array(64),
      read: (sizeBytes) => {
        this.#note(`read ${sizeBytes}`);
        return true;
      },
      written: () => this.#note('written'),
      ended: () => this.#note('ended'),
      broken: (failure) => this.#note(`broken ${failure}`),
    };
  }

  unreachable({ guest, remote }: FlowEndpoints, kind: Unreachable): void {
    this.log.push(`unreachable ${endpointText(guest)} ${endpointText(remote)} ${kind}`);
  }

  packetTooBig({ guest, remote }: FlowEndpoints, mtuBytes: number): void {
    this.log.push(`too big ${endpointText(guest)} ${endpointText(remote)} ${mtuBytes}`);
  }

  dispose(): void {
    this.log.push('dispose');
  }

  #note(text: string): void {
    this.log.push(text);
  }
}
