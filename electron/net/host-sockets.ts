import type { Disposable } from '../base/disposable.ts';
import type { IpAddress } from './wire/ip-address.ts';

/**
 * The way out: what the stack needs of the host's ordinary sockets. Node's are one implementation (`vm/network/`), tests bring
 * another that lives in memory. No call throws for what the network does; results come as events, never during the call itself,
 * except where a return value says so.
 */
export interface HostSockets {
  /** Starts a dial. Exactly one of `connected` and `failed` follows, unless the socket is reset first. */
  connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket;
  /** One socket for one UDP flow; bound to a free port of the right family. */
  openUdp(target: HostEndpoint, events: HostUdpEvents): HostUdpSocket;
  /**
   * Accepts connections; port 0 takes a free one. `accept` is called with a paused socket (nothing is read before `resumeReading`) and
   * gives what it is to report to. Rejects with a BoathouseError: `port-in-use`, `port-not-permitted`, `address-not-available`, `listen-failed`.
   */
  listenTcp(
    target: HostListenTarget,
    accept: (socket: HostTcpSocket, from: HostEndpoint | null) => HostTcpEvents,
  ): Promise<HostListener>;
  /** A UDP socket that anybody may send to. Rejects as `listenTcp` does. */
  bindUdp(target: HostEndpoint, datagram: (bytes: Uint8Array, from: HostEndpoint) => void): Promise<HostUdpListener>;
  /**
   * Whether a socket for this target, which `connectTcp` or `openUdp` gave, has nothing to hope for any more: the host would send from another
   * network's address by now, or has no way there.
   */
  isStranded(socket: object, target: IpAddress): boolean;
  /** One ICMP echo to a host outside; resolves to what came back. Never rejects. */
  ping(target: IpAddress, request: PingRequest): Promise<PingAnswer>;
}

export interface HostEndpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** A unix socket (mode 0600) or a Windows pipe has a path and tells nothing about who connects. */
export type HostListenTarget = HostEndpoint | { readonly path: string };

/** `dispose` stops accepting; connections that were accepted live on. */
export interface HostListener extends Disposable {
  /** 0 for a path. */
  readonly port: number;
}

export interface HostUdpListener extends Disposable {
  readonly port: number;
  send(bytes: Uint8Array, to: HostEndpoint): void;
}

export type HostFailure =
  | 'refused'
  | 'timed-out'
  | 'host-unreachable'
  | 'network-unreachable'
  /** The host's own firewall or policy said no. */
  | 'not-permitted'
  /** The host has no socket, port or memory left. */
  | 'exhausted'
  /** Of UDP: a datagram is more than the host's system sends. */
  | 'too-large'
  | 'reset'
  | 'other';

export interface HostTcpEvents {
  connected(): void;
  failed(failure: HostFailure): void;
  /** Where the next bytes go; asked for before each read. At least one byte, and left alone until `read` or the end. */
  readBuffer(): Uint8Array;
  /** `sizeBytes` of the buffer were filled. False: read nothing more until `resumeReading`. */
  read(sizeBytes: number): boolean;
  /** The bytes of the write that was not taken at once are out of our hands. */
  written(): void;
  /** The other side will send no more (FIN). Its direction to the host may stay open for as long as it likes. */
  ended(): void;
  /** The connection broke after it was connected. Nothing follows. */
  broken(failure: HostFailure): void;
}

export interface HostTcpSocket {
  /**
   * True: the system took all bytes at once. False: they must stay untouched until `written`, and no other write may come before it.
   */
  write(bytes: Uint8Array): boolean;
  /** FIN, after what was written. */
  end(): void;
  resumeReading(): void;
  /** RST to the other side, and the socket is gone; no event follows. Also cancels a dial. */
  reset(): void;
  /** Both directions have ended in order: the socket is gone, no event follows. */
  close(): void;
}

export interface HostUdpEvents {
  /** A datagram from the target; valid during the call alone. */
  datagram(bytes: Uint8Array): void;
  /** As the host's ICMP said: `refused` is port unreachable. The socket stays open. */
  failed(failure: HostFailure): void;
}

export interface HostUdpSocket extends Disposable {
  /** Copied before this returns. A datagram that the system does not take is lost, as UDP may. */
  send(bytes: Uint8Array): void;
}

export interface PingRequest {
  readonly payload: Uint8Array;
  readonly timeToLive: number;
  readonly timeoutMs: number;
}

export type PingAnswer =
  | { readonly kind: 'reply'; readonly payload: Uint8Array }
  | { readonly kind: 'host-unreachable' | 'network-unreachable' | 'timed-out' | 'not-permitted' };
