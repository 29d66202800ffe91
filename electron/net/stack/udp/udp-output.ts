import type { HostEndpoint } from '../../host-sockets.ts';
import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { UDP_CHECKSUM_OFFSET, UDP_HEADER_BYTES, writeUdpHeader } from '../../wire/udp.ts';
import type { DatagramOutput } from '../output/datagram-output.ts';
import type { StackCounters } from '../stack-counters.ts';

export const UDP_PROTOCOL = 17;

/** Both ends of one datagram to the guest, of one family. */
export interface UdpEnvelope {
  readonly source: HostEndpoint;
  readonly destination: HostEndpoint;
  readonly mtuBytes?: number;
}

/** Sends datagrams to the guest, in fragments if need be. What the link does not take is lost and counted. */
export class UdpOutput {
  readonly #output: DatagramOutput;
  readonly #counters: StackCounters;

  constructor(output: DatagramOutput, counters: StackCounters) {
    this.#output = output;
    this.#counters = counters;
  }

  /** The payload is copied. Does not flush. */
  send({ source, destination, mtuBytes }: UdpEnvelope, payload: Uint8Array): void {
    const lengthBytes = UDP_HEADER_BYTES + payload.length;
    const packet = { source: source.address, destination: destination.address, protocol: UDP_PROTOCOL };
    const offset = this.#output.beginDatagram(packet, lengthBytes, mtuBytes);
    if (offset < 0) {
      this.#counters.udpDatagramsLost += 1;
      return;
    }
    const { view, bytes } = this.#output;
    writeUdpHeader(view, offset, {
      sourcePort: source.port,
      destinationPort: destination.port,
      lengthBytes,
      checksum: 0,
    });
    bytes.set(payload, offset + UDP_HEADER_BYTES);
    const pseudo = pseudoHeaderSum(source.address, destination.address, UDP_PROTOCOL, lengthBytes);
    const checksum = finishChecksum(sumBytes(bytes, offset, offset + lengthBytes, pseudo));
    // RFC 768: zero says that there is none, so a sum that comes out as zero is sent as all ones.
    view.setUint16(offset + UDP_CHECKSUM_OFFSET, checksum === 0 ? 0xffff : checksum);
    this.#output.commit(lengthBytes);
  }

  flush(): void {
    this.#output.flush();
  }
}
