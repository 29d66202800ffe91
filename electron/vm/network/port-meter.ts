import { NO_TRAFFIC, type PortTraffic } from '../../forward/ports/port-publisher.ts';

const NOTHING: Readonly<Record<string, number>> = {};

/**
 * One published port's traffic, from counts that begin again at zero with each stack that binds the port. What was read of the
 * stacks before is kept; what one of them carried after it was last asked is lost with it.
 */
export class PortMeter {
  /** Of stacks that are gone. */
  #earlier = NO_TRAFFIC;
  #last = NO_TRAFFIC;
  #boundMs = 0;

  get traffic(): PortTraffic {
    return {
      openConnections: this.#last.openConnections,
      connections: this.#earlier.connections + this.#last.connections,
      receivedBytes: this.#earlier.receivedBytes + this.#last.receivedBytes,
      sentBytes: this.#earlier.sentBytes + this.#last.sentBytes,
    };
  }

  /** The port's group of the network's counts; null: no stack has the port now. */
  read(counts: Readonly<Record<string, number>> | null): void {
    const { boundMs = 0, accepted = 0, open = 0, bytesToGuest = 0, bytesFromGuest = 0 } = counts ?? NOTHING;
    if (boundMs !== this.#boundMs) {
      this.#earlier = this.traffic;
      this.#boundMs = boundMs;
    }
    this.#last = {
      openConnections: open,
      connections: accepted,
      receivedBytes: bytesToGuest,
      sentBytes: bytesFromGuest,
    };
  }
}
