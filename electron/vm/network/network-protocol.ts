import type { CaptureEnd, CaptureRequest } from '../../api/network-capture.ts';
import type { NetworkActivity } from '../../api/network-status.ts';
import type { LogLevel } from '../../base/logger.ts';
import type { StackAddresses } from './stack-addresses.ts';

/**
 * What the backend and the worker that runs the network stack say to each other, over the worker's message port. Both ends are of
 * one build, so the types are the schema. The backend asks, each question with a number; the worker answers each once, in any order,
 * and tells events on its own.
 */
export interface NetworkConfig {
  /** How and where the hypervisor offers the guest's card. */
  readonly linkKind: 'stream' | 'datagram' | 'vpnkit';
  readonly linkSocket: string;
  readonly guestMac: string;
  readonly mtu: number;
  readonly addresses: StackAddresses;
  /** The guest reaches the host's loopback by the host alias: all of it, nothing, or these ports. */
  readonly hostLoopback: boolean | readonly number[];
  /** Whom the guest sees at the other end of a published port. */
  readonly clientAddresses: 'kept' | 'gateway';
  /** Further names for its DNS server, each with an address, `host` or `gateway`. */
  readonly names: Readonly<Record<string, string>>;
  /** Where the guest's sshd is offered on the host. */
  readonly sshSocket: string;
  /** What the host calls itself. */
  readonly hostname: string;
}

/** A port of the host that leads into the guest. `id` is the backend's: it outlives a worker. */
export interface PortRequest {
  readonly id: number;
  readonly protocol: 'tcp' | 'udp';
  readonly hostAddress: string;
  /** 0: a free one. */
  readonly hostPort: number;
  /** Null: the guest's own address of the family. */
  readonly guestAddress: string | null;
  readonly guestPort: number;
}

/** The group of a published port's counts: `PublishedStatistics`, and `boundMs`, the wall clock when this stack bound it and they began. */
export function portCountsName(id: number): string {
  return `port ${id}`;
}

/** Counts since the worker started, by group and name; they only grow. */
export type NetworkCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Each question with what is asked and what is answered. */
export interface NetworkQuestions {
  /** Errors: those of `HostSockets.listenTcp` and `bindUdp`; `cancelled` by an `unpublish` that comes before the answer. */
  publish: { readonly asked: PortRequest; readonly answered: { readonly hostPort: number } };
  unpublish: { readonly asked: { readonly id: number }; readonly answered: null };
  statistics: { readonly asked: null; readonly answered: NetworkCounts };
  activity: { readonly asked: { readonly flows: boolean }; readonly answered: NetworkActivity };
  /** Frames are captured from now on. Errors: `capture-failed`, `capture-running`, `capture-filter-invalid`. */
  startCapture: { readonly asked: CaptureRequest; readonly answered: { readonly id: number } };
  /**
   * The next bytes when there are some, or the end; of a capture into a file only the end, once the file is closed. Asked one at a time.
   * Errors: `capture-failed`.
   */
  takeCapture: { readonly asked: { readonly id: number }; readonly answered: CapturePiece };
  /** Ends it if it runs. What was not taken yet is kept for `takeCapture`, or dropped. */
  stopCapture: { readonly asked: { readonly id: number; readonly rest: 'kept' | 'dropped' }; readonly answered: null };
  /** No timer of a connection runs while the guest is paused. */
  setPaused: { readonly asked: { readonly paused: boolean }; readonly answered: null };
  /** The host slept or has other networks: flows to the outside are reset, all or those that hang with it. */
  networkChanged: { readonly asked: { readonly concerned: ConcernedFlows }; readonly answered: null };
  /** Everything is closed, and then the worker ends. */
  stop: { readonly asked: null; readonly answered: null };
}

export type ConcernedFlows = 'all' | 'stranded';

export type CapturePiece = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | CaptureEnd;

export type QuestionName = keyof NetworkQuestions;

export type ToWorker = {
  readonly [Name in QuestionName]: {
    readonly number: number;
    readonly name: Name;
    readonly body: NetworkQuestions[Name]['asked'];
  };
}[QuestionName];

/** An error that crosses the port; `code` is a BoathouseError's. */
export interface NetworkFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export type FromWorker =
  | { readonly kind: 'answer'; readonly number: number; readonly body: unknown }
  | { readonly kind: 'failure'; readonly number: number; readonly failure: NetworkFailure }
  /** The guest's card was reached, or lost; it is dialled again by itself. */
  | { readonly kind: 'link'; readonly connected: boolean; readonly detail: string }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string };
