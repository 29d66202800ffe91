import { TCP_FLAG, type TcpHeader } from '../../wire/tcp.ts';
import type { TcpOptions } from '../../wire/tcp-options.ts';
import type { Connection } from './connection.ts';
import { seqBefore, seqDistance } from './seq.ts';

const { ack, rst, syn } = TCP_FLAG;

/**
 * Whether a SYN opens a new connection in the place of one in TIME-WAIT: it must be newer, by its sequence number (RFC 9293 section
 * 3.10.7.4, MAY-2) or by its timestamp (RFC 6191). While the host has not taken everything the old one stays; the guest repeats its SYN.
 */
export function isReusable(flow: Connection, segment: TcpHeader, options: TcpOptions): boolean {
  if (flow.state !== 'time-wait' || flow.owesHost || (segment.flags & (syn | ack | rst)) !== syn) return false;
  if (seqBefore(flow.receive.next, segment.sequence)) return true;
  return flow.options.timestamps && options.hasTimestamps && seqDistance(flow.options.recent, options.timestamp) > 0;
}
