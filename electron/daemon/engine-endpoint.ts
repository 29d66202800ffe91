import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStack } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { UNIX_PATH_MAX_BYTES } from '../base/unix-path.ts';
import { pingEngine } from '../engine/ping.ts';
import type { Dial } from '../forward/engine-proxy/channel-pool.ts';
import { PAUSED } from '../forward/engine-proxy/engine-problems.ts';
import { openEngineSocket } from '../forward/engine-socket.ts';
import { mountInspector } from '../forward/mounts/mount-inspector.ts';
import { GUEST_ENGINE_SOCKET } from '../forward/mounts/mount-source.ts';
import { resolveLinks } from '../forward/mounts/resolve-links.ts';
import { GuestListeners } from '../forward/ports/guest-listeners.ts';
import { HttpEngineContainers } from '../forward/ports/http-engine-containers.ts';
import type { PortPublisher } from '../forward/ports/port-publisher.ts';
import type { PortRow } from '../forward/ports/port-table.ts';
import { PublishedPorts } from '../forward/ports/published-ports.ts';
import { startGuard } from '../forward/ports/start-guard.ts';
import type { EngineEndpoint, EngineGuest } from '../vm/guest-access.ts';
import { guestPathOf } from '../vm/guest-path.ts';

export interface EngineSocketEndpointOptions {
  /** On the host. */
  readonly socket: string;
  /** For the ports of one guest's containers. */
  readonly publisherFor: (guest: EngineGuest) => PortPublisher;
  readonly defaultPublishAddresses: () => Promise<readonly string[]>;
  /** The setting for the ports of containers with the VM's own network. */
  readonly publishesListeners: () => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The engine's socket on the host, forwarded over the guest's ssh session, and the ports that its containers publish. */
export class EngineSocketEndpoint implements EngineEndpoint {
  readonly #options: EngineSocketEndpointOptions;
  #ports: PublishedPorts | null = null;
  #publisher: PortPublisher | null = null;

  constructor(options: EngineSocketEndpointOptions) {
    this.#options = options;
  }

  /** Of the engine that is listened for now, with what they carried until now. */
  async ports(): Promise<PortRow[]> {
    await this.#publisher?.refreshTraffic();
    return this.#ports?.rows() ?? [];
  }

  async listen(guest: EngineGuest): Promise<Disposable> {
    const { socket, clock, logger } = this.#options;
    const owned = new DisposableStack();
    const dial: Dial = async (signal) => {
      const session = await guest.access.session(signal);
      return session.openStreamLocal(GUEST_ENGINE_SOCKET, signal);
    };
    const portsLogger = logger.child('ports');
    const engine = new HttpEngineContainers(dial, clock);
    const publisher = this.#options.publisherFor(guest);
    const ports = owned.add(
      new PublishedPorts({
        engine,
        publisher,
        defaultAddresses: this.#options.defaultPublishAddresses,
        listeners: new GuestListeners({
          session: (signal) => guest.access.session(signal),
          clock,
          random: Math.random,
          logger: portsLogger,
        }),
        publishesListeners: this.#options.publishesListeners,
        warnings: guest.warnings,
        clock,
        random: Math.random,
        logger: portsLogger,
      }),
    );
    owned.defer(() => {
      if (this.#ports !== ports) return;
      this.#ports = null;
      this.#publisher = null;
    });
    try {
      owned.add(
        await openEngineSocket({
          path: socket,
          pathMaxBytes: UNIX_PATH_MAX_BYTES,
          dial,
          inspectors: [
            mountInspector({
              shares: () => guest.mounts.present,
              sharesSettled: () => guest.mounts.settled(),
              engineSocket: socket,
              guestPathOf,
              resolveLinks,
              platform: process.platform,
            }),
          ],
          refusal: () => (guest.isPaused ? PAUSED : null),
          guards: [startGuard({ engine, ports, clock, logger: portsLogger })],
          clock,
          logger,
        }),
      );
    } catch (error) {
      await owned.dispose();
      throw error;
    }
    this.#ports = ports;
    this.#publisher = publisher;
    ports.start();
    return owned;
  }

  async ping(signal: AbortSignal): Promise<void> {
    await pingEngine(this.#options.socket, signal);
  }
}
