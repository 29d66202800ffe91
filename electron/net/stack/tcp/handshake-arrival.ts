import { TCP_FLAG, type TcpHeader } from '../../wire/tcp.ts';
import type { TcpOptions } from '../../wire/tcp-options.ts';
import { challenge } from './challenge.ts';
import type { Connection } from './connection.ts';
import { seqAdd, seqDistance } from './seq.ts';

/**
 * Segments for a flow whose handshake is under way: RFC 9293 sections 3.10.7.3 and, for SYN-RECEIVED, 3.10.7.4.
 *
 * True: the flow is established by this segment, which is then to be taken like any other.
 */
export function handshakeSegment(flow: Connection, segment: TcpHeader, options: TcpOptions): boolean {
  if (flow.state === 'dialing') return whileDialing(flow, segment, options);
  if (flow.state === 'syn-sent') return inSynSent(flow, segment, options);
  return flow.state === 'syn-received' && inSynReceived(flow, segment, options);
}

const { ack, rst, syn } = TCP_FLAG;

/** The guest's SYN: what it offers, and where its data begins. */
export function takeSyn(flow: Connection, segment: TcpHeader, options: TcpOptions): void {
  flow.options.agree(options, flow.context.nowMs);
  flow.receive.start(seqAdd(segment.sequence, 1));
  // RFC 7323 section 2.2: the window of a SYN is not scaled.
  flow.send.window.start(segment.window, segment.sequence, segment.acknowledgement);
}

/** A SYN that comes again changes nothing; another one is a new try of the guest from the same port. */
function whileDialing(flow: Connection, segment: TcpHeader, options: TcpOptions): boolean {
  const { flags, sequence } = segment;
  if ((flags & rst) !== 0) {
    if (sequence === flow.receive.next) flow.drop();
  } else if ((flags & (syn | ack)) === syn && seqAdd(sequence, 1) !== flow.receive.next)
    takeSyn(flow, segment, options);
  return false;
}

function inSynSent(flow: Connection, segment: TcpHeader, options: TcpOptions): boolean {
  const { flags } = segment;
  const acknowledges = (flags & ack) !== 0;
  if (acknowledges && segment.acknowledgement !== flow.send.una) {
    if ((flags & rst) === 0) refuse(flow, segment);
    return false;
  }
  if ((flags & rst) !== 0) {
    if (acknowledges) flow.drop();
    return false;
  }
  if ((flags & syn) === 0) return false;
  takeSyn(flow, segment, options);
  if (acknowledges) {
    flow.establish();
    flow.receive.acknowledging.now = true;
  } else {
    // Both opened at once.
    flow.state = 'syn-received';
    flow.handshake.begin(flow.context.nowMs);
  }
  return false;
}

function inSynReceived(flow: Connection, segment: TcpHeader, options: TcpOptions): boolean {
  const { flags, sequence } = segment;
  const { receive, send } = flow;
  const distance = seqDistance(receive.next, sequence);
  const inWindow = distance >= 0 && distance < seqDistance(receive.next, receive.edge);
  if ((flags & rst) !== 0) {
    if (distance === 0) flow.drop();
    else if (inWindow) challenge(flow);
    return false;
  }
  const acknowledges = (flags & ack) !== 0 && segment.acknowledgement === send.una;
  if ((flags & syn) !== 0) {
    if (distance !== -1) challenge(flow);
    else if (acknowledges) establish(flow, segment, 0);
    // Our SYN-ACK was lost: the guest repeats its SYN.
    else flow.handshake.pending = true;
    return false;
  }
  if ((flags & ack) === 0 || !inWindow) return false;
  if (flow.options.timestamps && options.hasTimestamps && flow.options.isOld(options.timestamp, flow.context.nowMs))
    return false;
  if (!acknowledges) {
    refuse(flow, segment);
    return false;
  }
  establish(flow, segment, flow.options.guestShift);
  return true;
}

function establish(flow: Connection, segment: TcpHeader, shift: number): void {
  flow.send.window.start(segment.window << shift, segment.sequence, segment.acknowledgement);
  flow.establish();
}

/** An acknowledgement of something that was never sent, before the flow is established: <SEQ=SEG.ACK><CTL=RST>. */
function refuse(flow: Connection, segment: TcpHeader): void {
  const { context } = flow;
  if (!context.resets.take()) return;
  context.statistics.resetsSent += 1;
  flow.wire.sendBare(rst, segment.acknowledgement);
}
