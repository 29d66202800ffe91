import type { CaptureRequest } from '../../api/network-capture.ts';
import type { NetworkActivity } from '../../api/network-status.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { cancelledError, throwIfCancelled, within } from '../../host/delay.ts';
import type { DatagramNetwork, StreamNetwork, VpnkitNetwork } from '../../hypervisor/network-attachment.ts';
import type { OpenNetwork } from '../guest-network.ts';
import type { InsightCapture, NetworkInsight } from '../network-insight.ts';
import type { HostPorts, OwnPublishedPort } from './host-ports.ts';
import type { HostChange } from './host-watch.ts';
import {
  type ConcernedFlows,
  type FromWorker,
  type NetworkConfig,
  type NetworkCounts,
  portCountsName,
  type PortRequest,
} from './network-protocol.ts';
import type { StackAddresses } from './stack-addresses.ts';
import { WorkerChannel, type WorkerThread } from './worker-channel.ts';

/**
 * The stack of one running machine, seen from the backend: it runs in a worker, so that neither holds the other up.
 *
 *   serving ──worker ends by itself──▶ waiting ──pause──▶ serving (a new worker)          until dispose
 *
 * - A worker that ended is replaced: at once the first time, then after 100 ms, doubling to 5 s; a minute without an end makes the
 *   next one the first again. The new one dials the guest's card, which the hypervisor offers again, offers sshd again and gets the ports that
 *   are published; a port that cannot be had again (somebody took it meanwhile) is tried with the next worker, and said in the log.
 *   The machine runs on. Its connections are gone with the stack that knew them: the new one answers their next segment with a reset.
 * - `onTrouble` tells of a worker that ended, until the card is reached again. That the card is not reached at first is no trouble:
 *   the hypervisor comes up after the network.
 * - A capture ends with its worker.
 */
export interface OwnNetworkOptions {
  readonly config: NetworkConfig;
  readonly startWorker: (config: NetworkConfig) => WorkerThread;
  /** Tells when flows to the outside hang. */
  readonly watchHost: (changed: (change: HostChange) => void) => Disposable;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RESTART_FIRST_MS = 100;
const RESTART_LONGEST_MS = 5_000;
const WELL_MS = 60_000;
/** For callers that do not give up. */
const NEVER = new AbortController().signal;
/** Told by the worker’s end, or asked for. */
const QUIET = new Set(['network-lost', 'cancelled']);
/** For the worker to close what it has; then it is ended. */
const STOP_MS = 2_000;

export class OwnNetwork implements OpenNetwork, HostPorts, NetworkInsight {
  readonly attachment: StreamNetwork | DatagramNetwork | VpnkitNetwork;
  readonly ssh: { readonly path: string };
  readonly lease = null;
  readonly hostPorts: HostPorts = this;
  readonly guestAddresses: HostPorts['guestAddresses'];
  readonly #options: OwnNetworkOptions;
  readonly #trouble = new Emitter<string | null>();
  readonly #ports = new Map<number, PortRequest>();
  readonly #hostWatch: Disposable;
  #channel: WorkerChannel;
  #startedMs = 0;
  #ends = 0;
  #pause: Disposable | null = null;
  #lastPort = 0;
  #troubled = false;
  #paused = false;
  #disposed: Promise<void> | null = null;

  constructor(options: OwnNetworkOptions) {
    const { config } = options;
    this.#options = options;
    const { linkKind, linkSocket, guestMac, mtu } = config;
    const card = { socketPath: linkSocket, macAddress: guestMac };
    this.attachment = linkKind === 'stream' ? { kind: linkKind, ...card, mtu } : { kind: linkKind, ...card };
    this.ssh = { path: config.sshSocket };
    const { v4, v6 } = config.addresses;
    this.guestAddresses = { v4: v4.guest, v6: v6?.guest ?? null };
    this.#channel = this.#start();
    this.#hostWatch = options.watchHost(({ reason, concerned }) => {
      const which = concerned === 'all' ? 'connections to the outside' : 'connections of its former way out';
      options.logger.info(`${reason}: ${which} are reset`);
      this.#networkChanged(concerned);
    });
  }

  get insight(): this {
    return this;
  }

  get addresses(): StackAddresses {
    return this.#options.config.addresses;
  }

  get mtu(): number {
    return this.#options.config.mtu;
  }

  get onTrouble(): Event<string | null> {
    return this.#trouble.event;
  }

  async publish(port: Omit<PortRequest, 'id'>, signal: AbortSignal = NEVER): Promise<OwnPublishedPort> {
    throwIfCancelled(signal);
    this.#lastPort += 1;
    const id = this.#lastPort;
    const channel = this.#channel;
    const closing: Promise<null>[] = [];
    const giveUp = (): void => void closing.push(channel.ask('unpublish', { id }).catch(() => null));
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const { hostPort } = await channel.ask('publish', { ...port, id });
      // The answer and the wish to give it up may have met half-way.
      await Promise.all(closing);
      if (signal.aborted) throw cancelledError(signal);
      this.#ports.set(id, { ...port, id, hostPort });
      return { hostPort, countsName: portCountsName(id), dispose: () => this.#unpublish(id) };
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  statistics(): Promise<NetworkCounts> {
    return this.#channel.ask('statistics', null);
  }

  activity(request: { readonly flows: boolean }): Promise<NetworkActivity> {
    return this.#channel.ask('activity', request);
  }

  async startCapture(request: CaptureRequest): Promise<InsightCapture> {
    // Its number means nothing to another worker.
    const channel = this.#channel;
    const { id } = await channel.ask('startCapture', request);
    return {
      take: () => channel.ask('takeCapture', { id }),
      stop: async (rest) => {
        await channel.ask('stopCapture', { id, rest }).catch(() => undefined);
      },
    };
  }

  /** The guest is told its addresses here. */
  takeLease(): boolean {
    return false;
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    // A worker that is being replaced is told when it is there.
    this.#channel.ask('setPaused', { paused }).catch(() => undefined);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    void this.#hostWatch.dispose();
    void this.#pause?.dispose();
    const stopped = this.#channel.ask('stop', null).catch(() => undefined);
    await within(this.#options.clock, STOP_MS, stopped, () => null);
    await this.#channel.dispose();
    this.#trouble.dispose();
  }

  #networkChanged(concerned: ConcernedFlows): void {
    // A worker that is being replaced looks at the host anew anyway.
    this.#channel.ask('networkChanged', { concerned }).catch(() => undefined);
  }

  #start(): WorkerChannel {
    const { startWorker, config, clock } = this.#options;
    this.#startedMs = clock.monotonic();
    const channel = new WorkerChannel(startWorker(config));
    channel.onEvent((event) => this.#take(event));
    channel.onEnded((error) => this.#onEnded(error));
    return channel;
  }

  #take(event: Exclude<FromWorker, { kind: 'answer' | 'failure' }>): void {
    const { logger } = this.#options;
    if (event.kind === 'log') {
      logger[event.level](event.message);
      return;
    }
    logger.info(event.connected ? 'the guest’s card is connected' : `the guest’s card is gone: ${event.detail}`);
    if (event.connected && this.#troubled) {
      this.#troubled = false;
      this.#trouble.fire(null);
    }
  }

  #onEnded(error: Error): void {
    if (this.#disposed !== null) return;
    const { clock, logger } = this.#options;
    logger.error(`the network’s worker ended: ${describeError(error)}`);
    this.#troubled = true;
    this.#trouble.fire('The VM’s network failed and is being started again; connections of containers were cut.');
    if (clock.monotonic() - this.#startedMs >= WELL_MS) this.#ends = 0;
    const pauseMs = this.#ends === 0 ? 0 : Math.min(RESTART_FIRST_MS * 2 ** (this.#ends - 1), RESTART_LONGEST_MS);
    this.#ends += 1;
    this.#pause = clock.after(pauseMs, () => this.#restart());
  }

  #restart(): void {
    if (this.#disposed !== null) return;
    const channel = this.#start();
    this.#channel = channel;
    if (this.#paused) this.setPaused(true);
    for (const port of this.#ports.values()) {
      channel.ask('publish', port).catch((error: unknown) => {
        if (error instanceof BoathouseError && QUIET.has(error.code)) return;
        this.#options.logger.error(`port ${port.hostPort} is not published any more: ${describeError(error)}`);
      });
    }
  }

  async #unpublish(id: number): Promise<void> {
    // Gone with its worker, or told to a worker that never heard of it: both leave it closed.
    if (this.#ports.delete(id)) await this.#channel.ask('unpublish', { id }).catch(() => null);
  }
}
