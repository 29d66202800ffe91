import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../wire/checksum.ts';
import { readIpv4Address, readIpv6Address } from '../../wire/ip-address.ts';
import type { TcpHeader } from '../../wire/tcp.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';

/** The ends of a segment's flow, read from its packet. */
export function endpointsOf(segment: TcpHeader, packet: IncomingPacket): FlowEndpoints {
  const { view, sourceOffset, destinationOffset } = packet;
  const read = packet.family === 4 ? readIpv4Address : readIpv6Address;
  return {
    guest: { address: read(view, sourceOffset), port: segment.sourcePort },
    remote: { address: read(view, destinationOffset), port: segment.destinationPort },
  };
}

export function checksumIsGood(packet: IncomingPacket): boolean {
  const { bytes, end, offset, view } = packet;
  const sum = pseudoHeaderSumAt(view, packet, end - offset);
  return finishChecksum(sumBytes(bytes, offset, end, sum)) === 0;
}
