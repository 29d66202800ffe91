import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { ICMP_CHECKSUM_OFFSET } from '../../wire/icmp.ts';
import { ICMPV6_PROTOCOL } from '../../wire/icmpv6.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import type { DatagramOutput } from '../output/datagram-output.ts';

export const ICMP_PROTOCOL = 1;

export interface IcmpEnvelope {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly hopLimit?: number;
}

/** Sends ICMP messages of both families: `begin`, write the whole message with a checksum of zero, `commit`. */
export class IcmpSender {
  readonly #output: DatagramOutput;
  #envelope: IcmpEnvelope | null = null;
  #offset = 0;
  #sizeBytes = 0;

  constructor(output: DatagramOutput) {
    this.#output = output;
  }

  get view(): DataView {
    return this.#output.view;
  }

  get bytes(): Uint8Array {
    return this.#output.bytes;
  }

  /** -1: there is no room, or nobody knows where the destination is. */
  begin(envelope: IcmpEnvelope, sizeBytes: number): number {
    const protocol = protocolOf(envelope);
    this.#envelope = envelope;
    this.#sizeBytes = sizeBytes;
    this.#offset = this.#output.beginDatagram({ ...envelope, protocol }, sizeBytes);
    return this.#offset;
  }

  commit(): void {
    const envelope = this.#envelope;
    if (envelope === null) return;
    const { view, bytes } = this.#output;
    const { source, destination } = envelope;
    // RFC 4443 section 2.3: the pseudo header counts; RFC 792: it does not.
    const pseudo =
      destination.family === 6 ? pseudoHeaderSum(source, destination, ICMPV6_PROTOCOL, this.#sizeBytes) : 0;
    const sum = sumBytes(bytes, this.#offset, this.#offset + this.#sizeBytes, pseudo);
    view.setUint16(this.#offset + ICMP_CHECKSUM_OFFSET, finishChecksum(sum));
    this.#output.commit(this.#sizeBytes);
  }

  flush(): void {
    this.#output.flush();
  }
}

function protocolOf({ destination }: IcmpEnvelope): number {
  return destination.family === 4 ? ICMP_PROTOCOL : ICMPV6_PROTOCOL;
}
