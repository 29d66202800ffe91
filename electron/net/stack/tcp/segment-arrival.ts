import { TCP_FLAG, type TcpHeader } from '../../wire/tcp.ts';
import type { TcpOptions } from '../../wire/tcp-options.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import type { Connection } from './connection.ts';
import { handshakeSegment } from './handshake-arrival.ts';
import { challenge } from './challenge.ts';
import { isSynchronized } from './flow-state.ts';
import { seqAdd, seqBefore, seqDistance } from './seq.ts';

/**
 * SEGMENT ARRIVES, RFC 9293 section 3.10.7.4, with the stricter checks of RFC 5961 and PAWS. Nothing is sent from here: what is owed
 * is noted, and sent when the burst ends. Until both SYNs are acknowledged, `handshake-arrival.ts` decides.
 */
const { ack, fin, rst, syn } = TCP_FLAG;

export function segmentArrives(
  flow: Connection,
  segment: TcpHeader,
  packet: IncomingPacket,
  options: TcpOptions,
): void {
  if (!isSynchronized(flow.state) && !handshakeSegment(flow, segment, options)) return;
  const payloadOffset = packet.offset + segment.headerBytes;
  const payloadBytes = packet.end - payloadOffset;
  if (!isAcceptable(flow, segment, payloadBytes, options)) return;
  flow.silence.heard(flow.context.nowMs);
  if (options.hasTimestamps && !seqBefore(flow.receive.lastAckSent, segment.sequence)) {
    flow.options.remember(options.timestamp, flow.context.nowMs);
  }
  if (!acknowledge(flow, segment, payloadBytes, options)) return;
  const { receive } = flow;
  if (payloadBytes > 0 && mayReceive(flow)) {
    if (flow.options.timestamps) receive.echoed(flow.options.age(options.timestampEcho, flow.context.nowMs));
    receive.take(segment.sequence, packet.bytes, payloadOffset, payloadBytes);
  }
  if ((segment.flags & fin) !== 0) {
    receive.takeFin(seqAdd(segment.sequence, payloadBytes));
    // The host has ended before, so no segment of ours is to come that would carry it.
    if (flow.state !== 'established') receive.acknowledging.now = true;
  }
  if (receive.finished) guestHasEnded(flow);
}

/** First to fourth check: sequence, RST, SYN; and PAWS before them (RFC 7323 section 5.3). */
function isAcceptable(flow: Connection, segment: TcpHeader, payloadBytes: number, options: TcpOptions): boolean {
  const { receive } = flow;
  const { flags, sequence } = segment;
  if ((flags & rst) !== 0) {
    resetArrives(flow, sequence);
    return false;
  }
  if ((flags & syn) !== 0) {
    // RFC 5961 section 4.2: whatever its sequence number.
    challenge(flow);
    return false;
  }
  if (flow.options.timestamps && !options.hasTimestamps) return false;
  const lengthInSequence = payloadBytes + ((flags & fin) === 0 ? 0 : 1);
  const old = flow.options.timestamps && flow.options.isOld(options.timestamp, flow.context.nowMs);
  const start = seqDistance(receive.next, sequence);
  const end = start + lengthInSequence;
  const inside = start <= 0 || start < seqDistance(receive.next, receive.edge);
  if (!old && inside && (lengthInSequence === 0 ? start >= 0 : end > 0)) return (flags & ack) !== 0;
  if (flow.state === 'time-wait' && (flags & fin) !== 0) flow.enterTimeWait();
  if (lengthInSequence > 0) receive.acknowledging.now = true;
  else challenge(flow);
  return false;
}

/** RFC 5961 section 3.2. In TIME-WAIT a RST is ignored (RFC 1337). */
function resetArrives(flow: Connection, sequence: number): void {
  if (flow.state === 'time-wait') return;
  const distance = seqDistance(flow.receive.next, sequence);
  if (distance === 0) flow.drop();
  else if (distance > 0 && distance < seqDistance(flow.receive.next, flow.receive.edge)) challenge(flow);
}

/** Fifth check. False: nothing more is to be taken from the segment. */
function acknowledge(flow: Connection, segment: TcpHeader, payloadBytes: number, options: TcpOptions): boolean {
  const { send } = flow;
  const { acknowledgement, sequence } = segment;
  // RFC 5961 section 5.2.
  const behind = seqDistance(acknowledgement, send.una);
  if (seqBefore(send.sent, acknowledgement) || behind > send.window.largestBytes) {
    challenge(flow);
    return false;
  }
  const windowBytes = segment.window << flow.options.guestShift;
  const bare = payloadBytes === 0 && (segment.flags & fin) === 0;
  send.heard();
  send.acknowledge(acknowledgement, options, bare ? windowBytes : -1);
  if (behind <= 0 && send.window.update(windowBytes, sequence, acknowledgement)) send.windowUpdated();
  return !send.finAcknowledged || ownFinIsAcknowledged(flow);
}

function ownFinIsAcknowledged(flow: Connection): boolean {
  if (flow.state === 'fin-wait-1') flow.state = 'fin-wait-2';
  else if (flow.state === 'closing') flow.enterTimeWait();
  else if (flow.state === 'last-ack') {
    flow.finish();
    return false;
  }
  return true;
}

function mayReceive(flow: Connection): boolean {
  return flow.state === 'established' || flow.state === 'fin-wait-1' || flow.state === 'fin-wait-2';
}

/** Eighth check, once everything before the FIN is there. */
function guestHasEnded(flow: Connection): void {
  if (flow.state === 'established') flow.state = 'close-wait';
  else if (flow.state === 'fin-wait-1') flow.state = 'closing';
  else if (flow.state === 'fin-wait-2') flow.enterTimeWait();
}
