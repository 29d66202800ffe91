import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import {
  TCP_FLAG,
  TCP_HEADER_BYTES,
  TCP_PROTOCOL,
  type TcpHeader,
  writeTcpChecksum,
  writeTcpHeader,
} from '../../wire/tcp.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { FlowContext } from './flow-context.ts';
import { seqAdd } from './seq.ts';

const { ack, fin, rst, syn } = TCP_FLAG;

/** The answer to a segment that belongs to no flow, RFC 9293 section 3.10.7.1. Lost when the link is full; the guest asks again. */
export function answerWithReset(
  context: FlowContext,
  endpoints: FlowEndpoints,
  segment: TcpHeader,
  packet: IncomingPacket,
): void {
  if ((segment.flags & rst) !== 0 || !context.resets.take()) return;
  const { output } = context;
  const { guest, remote } = endpoints;
  const offset = output.begin(
    { source: remote.address, destination: guest.address, protocol: TCP_PROTOCOL },
    TCP_HEADER_BYTES,
  );
  if (offset < 0) return;
  const acknowledges = (segment.flags & ack) !== 0;
  const payloadBytes = packet.end - packet.offset - segment.headerBytes;
  const length = payloadBytes + ((segment.flags & syn) === 0 ? 0 : 1) + ((segment.flags & fin) === 0 ? 0 : 1);
  writeTcpHeader(output.view, offset, {
    sourcePort: remote.port,
    destinationPort: guest.port,
    sequence: acknowledges ? segment.acknowledgement : 0,
    acknowledgement: acknowledges ? 0 : seqAdd(segment.sequence, length),
    headerBytes: TCP_HEADER_BYTES,
    flags: acknowledges ? rst : rst | ack,
    window: 0,
    urgentPointer: 0,
  });
  const sum = pseudoHeaderSum(remote.address, guest.address, TCP_PROTOCOL, TCP_HEADER_BYTES);
  writeTcpChecksum(output.view, offset, finishChecksum(sumBytes(output.bytes, offset, offset + TCP_HEADER_BYTES, sum)));
  output.commit(TCP_HEADER_BYTES);
  context.statistics.resetsSent += 1;
}
