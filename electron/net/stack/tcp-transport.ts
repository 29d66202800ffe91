import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { HostFailure, HostSockets, HostTcpEvents, HostTcpSocket } from '../host-sockets.ts';
import type { DropReason } from '../wire/drop-reason.ts';
import type { FlowEndpoints, IncomingPacket } from './incoming-packet.ts';
import type { PacketOutput } from './packet-output.ts';
import type { Router } from './routes.ts';
import type { TransportErrors } from './transport-errors.ts';

/** What TCP gets of the stack around it. */
export interface TcpParts {
  readonly output: PacketOutput;
  readonly sockets: HostSockets;
  readonly clock: Clock;
  /** 32 random bits. */
  readonly random: () => number;
  readonly route: Router;
  readonly verifyChecksums: boolean;
  /** What became of a dial; `packet` is the guest's SYN from its IP header on. */
  readonly unreachable: (endpoints: FlowEndpoints, failure: HostFailure, packet: Uint8Array) => void;
}

/** What the stack needs of TCP. */
export interface TcpTransport extends TransportErrors, Disposable {
  /** Null: taken. */
  receive(packet: IncomingPacket): DropReason | null;
  /** The link has nothing more for now: what was put off until then is sent. */
  burstEnd(): void;
  /** The link takes frames again. */
  writable(): void;
  /** Opens a flow to the guest for a socket that the host has accepted. */
  accept(endpoints: FlowEndpoints, socket: HostTcpSocket): HostTcpEvents;
}
