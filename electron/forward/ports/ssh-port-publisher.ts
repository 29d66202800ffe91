import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { cancelledError, throwIfCancelled } from '../../host/delay.ts';
import { ENGINE_WAIT_MS, PORT_CHANNELS_MAX } from '../limits.ts';
import type { SshSession } from '../ssh-session.ts';
import { bindFailure, type BindFailureContext } from './bind-failure.ts';
import { ConnectionSlots } from './connection-slots.ts';
import type { GuestAddresses } from './guest-addresses.ts';
import { portThatNeeds } from './held-port.ts';
import { isLinkLocal, isLoopback, type PortBinding } from './port-binding.ts';
import type { PortPublisher, PublishedPort } from './port-publisher.ts';
import { TcpForward } from './tcp-forward.ts';
import { LINK_LOCAL, NEEDS_STACK, NO_SCTP, unsupportedAddress, unsupportedPort } from './unsupported-port.ts';

export interface SshPortPublisherOptions extends BindFailureContext {
  /** The session of the moment, or the next one. */
  readonly session: (signal: AbortSignal) => Promise<SshSession>;
  readonly addresses: GuestAddresses;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Publishes TCP ports over the ssh session, for a network that has no way into the VM of its own, and for what does not get in there:
 * each client gets a channel to where the engine offers what it publishes, the VM's loopback, or an address of the host that the VM
 * gets for it (`guest-addresses.ts`). The container sees the bridge's address as its client.
 *
 * Not possible this way: UDP and SCTP, since ssh carries streams; single IPv6 addresses but ::1, to which the VM has no way. Limits: `PORT_CHANNELS_MAX` clients of all ports together,
 * later ones wait; a client waits for the VM at most `ENGINE_WAIT_MS`.
 */
export class SshPortPublisher implements PortPublisher {
  readonly #options: SshPortPublisherOptions;
  readonly #slots = new ConnectionSlots(PORT_CHANNELS_MAX);

  constructor(options: SshPortPublisherOptions) {
    this.#options = options;
  }

  async publish(binding: PortBinding, signal: AbortSignal): Promise<PublishedPort> {
    throwIfCancelled(signal);
    refuseWhatSshCannot(binding);
    const { logger } = this.#options;
    const dial = (stopped: AbortSignal): Promise<Duplex> => this.#dial(binding, stopped);
    const port = await TcpForward.listen({ binding, dial, logger }).catch(async (error: unknown) => {
      throw await bindFailure(binding, error, this.#options);
    });
    if (signal.aborted) {
      await port.dispose();
      throw cancelledError(signal);
    }
    const { guestAddress } = binding;
    if (isLoopback(guestAddress)) return port;
    return await portThatNeeds(port, () => this.#options.addresses.hold(guestAddress, signal));
  }

  /** Its ports count for themselves. */
  refreshTraffic(): Promise<void> {
    return Promise.resolve();
  }

  async #dial({ guestAddress, guestPort }: PortBinding, stopped: AbortSignal): Promise<Duplex> {
    const tooLate = new AbortController();
    const timer = this.#options.clock.after(ENGINE_WAIT_MS, () => tooLate.abort());
    const signal = AbortSignal.any([stopped, tooLate.signal]);
    try {
      await this.#slots.take(signal);
      try {
        const session = await this.#options.session(signal);
        const stream = await session.openTcp({ host: guestAddress, port: guestPort }, signal);
        stream.once('close', () => this.#slots.give());
        return stream;
      } catch (error) {
        this.#slots.give();
        throw error;
      }
    } finally {
      void timer.dispose();
    }
  }
}

function refuseWhatSshCannot(binding: PortBinding): void {
  const { protocol, guestAddress } = binding;
  if (protocol === 'udp') throw unsupportedPort(binding, `UDP ports need ${NEEDS_STACK}`);
  if (protocol === 'sctp') throw unsupportedPort(binding, NO_SCTP);
  if (isLinkLocal(guestAddress)) throw unsupportedAddress(binding, LINK_LOCAL);
  if (isIPv6(guestAddress) && !isLoopback(guestAddress)) {
    throw unsupportedAddress(binding, `single IPv6 addresses need ${NEEDS_STACK}`);
  }
}
