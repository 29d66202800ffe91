import { isIPv6 } from 'node:net';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import { bindFailure, type BindFailureContext } from '../../forward/ports/bind-failure.ts';
import type { GuestAddresses } from '../../forward/ports/guest-addresses.ts';
import { portThatNeeds } from '../../forward/ports/held-port.ts';
import { isLinkLocal, isLoopback, type PortBinding } from '../../forward/ports/port-binding.ts';
import type { PortPublisher, PublishedPort } from '../../forward/ports/port-publisher.ts';
import { LINK_LOCAL, NO_SCTP, unsupportedAddress, unsupportedPort } from '../../forward/ports/unsupported-port.ts';
import { cancelledError, throwIfCancelled } from '../../host/delay.ts';
import type { HostPorts } from './host-ports.ts';
import { PortMeter } from './port-meter.ts';

export interface StackPortPublisherOptions extends BindFailureContext {
  readonly ports: HostPorts;
  readonly addresses: GuestAddresses;
  /** For TCP ports that the engine offers where the card does not lead. */
  readonly overSsh: PortPublisher;
}

/**
 * Publishes ports by our own stack: what a client sends enters the VM at its card, from the client's own address (as far as the
 * guest can answer there: `net/gateway/client-view.ts`), so that containers see who comes, and UDP works as TCP does.
 *
 * Which way a binding goes depends on where the engine listens in the VM:
 *
 *   on all addresses            no address, 0.0.0.0 or :: was named   the stack, to the VM's own address; on which addresses of the host is free
 *   on its loopback, IPv4       127.0.0.1 was named                   the stack, to that address, which the VM is told to let in
 *   on its loopback, IPv6       ::1 was named                         TCP over ssh; UDP is refused: Linux lets nothing in to ::1 from a card
 *                                                                     (RFC 4291 section 2.5.3), and ssh carries streams
 *   on one other address        an address of the host was named      the stack, to that address, which the VM gets for it
 *
 * UDP for this computer's IPv6 alone is to be had without an address and with `network.publishAddress` set to `loopback`.
 *
 * A port is bound by the network's worker, and again by the next one if that fails (`own-network.ts`); its counts go on from the last
 * that were asked for. It is closed by its own `dispose`, or by the network's end. No timers.
 */
export class StackPortPublisher implements PortPublisher {
  readonly #options: StackPortPublisherOptions;
  readonly #meters = new Map<string, PortMeter>();

  constructor(options: StackPortPublisherOptions) {
    this.#options = options;
  }

  async publish(binding: PortBinding, signal: AbortSignal): Promise<PublishedPort> {
    throwIfCancelled(signal);
    const { protocol, guestAddress, guestFamilies } = binding;
    if (protocol === 'sctp') throw unsupportedPort(binding, NO_SCTP);
    if (isLinkLocal(guestAddress)) throw unsupportedAddress(binding, LINK_LOCAL);
    if (guestFamilies.length > 0) {
      const ownAddress = this.#ownAddressOf(guestFamilies);
      return ownAddress === null ? await this.#overSsh(binding, signal) : await this.#open(binding, ownAddress, signal);
    }
    if (guestAddress === '::1') return await this.#overSsh(binding, signal);
    if (isIPv6(guestAddress) && this.#options.ports.guestAddresses.v6 === null)
      throw unsupportedAddress(binding, NO_IPV6);
    const port = await this.#open(binding, guestAddress, signal);
    return await portThatNeeds(port, () => this.#letIn(guestAddress, signal));
  }

  async refreshTraffic(): Promise<void> {
    const { ports, overSsh } = this.#options;
    const counts = await ports.statistics().catch(() => null);
    for (const [name, meter] of this.#meters) meter.read(counts?.[name] ?? null);
    await overSsh.refreshTraffic();
  }

  async #open(binding: PortBinding, guestAddress: string, signal: AbortSignal): Promise<PublishedPort> {
    const { protocol, hostAddress, hostPort, guestPort } = binding;
    if (protocol === 'sctp') throw unsupportedPort(binding, NO_SCTP);
    const request = { protocol, hostAddress, hostPort, guestAddress, guestPort };
    const port = await this.#options.ports.publish(request, signal).catch(async (error: unknown) => {
      if (signal.aborted) throw cancelledError(signal);
      throw await bindFailure(binding, error, this.#options, systemCodeOf(error));
    });
    const meter = new PortMeter();
    this.#meters.set(port.countsName, meter);
    return {
      traffic: () => meter.traffic,
      dispose: async () => {
        this.#meters.delete(port.countsName);
        await port.dispose();
      },
    };
  }

  async #overSsh(binding: PortBinding, signal: AbortSignal): Promise<PublishedPort> {
    if (binding.protocol === 'udp') throw refusedUdp(binding);
    return await this.#options.overSsh.publish(binding, signal);
  }

  async #letIn(guestAddress: string, signal: AbortSignal): Promise<Disposable> {
    const { addresses } = this.#options;
    if (!isLoopback(guestAddress)) return await addresses.hold(guestAddress, signal);
    await addresses.openLoopback(signal);
    return NOTHING;
  }

  /** Null: the engine listens on none that the guest's card has. */
  #ownAddressOf(families: readonly (4 | 6)[]): string | null {
    const { v4, v6 } = this.#options.ports.guestAddresses;
    return families.map((family) => (family === 4 ? v4 : v6)).find((address) => address !== null) ?? null;
  }
}

const NO_IPV6 = 'the VM has no IPv6 (network.ipv6)';

const NOTHING: Disposable = { dispose: () => undefined };

function refusedUdp(binding: PortBinding): BoathouseError {
  if (binding.guestFamilies.length > 0) return unsupportedPort(binding, NO_IPV6);
  const reason =
    'UDP ports cannot be published on ::1 by name; publish on 127.0.0.1, or set network.publishAddress to loopback and name no address';
  return unsupportedPort(binding, reason);
}

/** The worker's refusals (`listen-error.ts`) as the system codes that they were made from, as errors lose theirs on the way here. */
const SYSTEM_CODES: ReadonlyMap<string, string> = new Map([
  ['port-in-use', 'EADDRINUSE'],
  ['port-not-permitted', 'EACCES'],
  ['address-not-available', 'EADDRNOTAVAIL'],
]);

function systemCodeOf(error: unknown): string | undefined {
  return error instanceof BoathouseError ? SYSTEM_CODES.get(error.code) : undefined;
}
