import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import type { MacAddress } from '../../wire/mac-address.ts';

/** RFC 4861 section 10. */
const DELAY_FIRST_PROBE_MS = 5_000;
const REACHABLE_MS = 30_000;
const RETRANSMIT_MS = 1_000;
const UNICAST_PROBES = 3;
/** RFC 7048 section 3: the pauses between questions to everybody grow by this, up to the longest. */
const BACKOFF = 3;
const LONGEST_RETRANSMIT_MS = 60_000;

export interface NeighbourOptions {
  readonly mac: MacAddress;
  readonly clock: Clock;
  /** Asks who has the address: the card that is believed to have it, or everybody (null). */
  readonly ask: (address: IpAddress, mac: MacAddress | null) => void;
}

/**
 * A card behind the link that packets are sent to, and whether it is there (RFC 4861 section 7.3, RFC 1122 section 2.3.2.1).
 *
 *   stale ──a packet is sent──▶ delay ──5 s──▶ probe ──3 questions to the card, 1 s apart──▶ unreachable
 *     ▲                           └──────┬───────┘                                               │ questions to everybody after 1, 3, 9 …
 *     │                             heard of it                                                  │ at most 60 s, while packets are sent
 *     └─ nothing was sent ── reachable ◀─┴───────────────────────────────────────────────────────┘
 *                            (30 s, then looks again)
 *
 * - Any frame from the card is a sign of it, not only an answer: what is in question is its address, which one frame may have brought wrong.
 * - Packets go on being sent to it (RFC 7048): a guest that was paused takes them when it goes on. Another card that answers is learned
 *   in its place by the table, which then disposes this one.
 * - One timer, and none while nothing is sent. What is sent or heard sets a flag, as that is done for each packet.
 */
export class Neighbour implements Disposable {
  readonly mac: MacAddress;
  readonly #options: NeighbourOptions;
  #timer: Disposable | null = null;
  /** Since the last look. */
  #heard = false;
  /** What was sent to since the last look or question. */
  #wanted: IpAddress | null = null;
  #asked = 0;

  constructor(options: NeighbourOptions) {
    this.mac = options.mac;
    this.#options = options;
  }

  /** A frame came from it. */
  heard(): void {
    this.#heard = true;
  }

  /** A packet for `address` is sent to it. */
  use(address: IpAddress): void {
    this.#wanted = address;
    if (this.#timer !== null) return;
    this.#heard = false;
    this.#lookAfter(DELAY_FIRST_PROBE_MS);
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
  }

  #lookAfter(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      this.#look();
    });
  }

  #look(): void {
    if (this.#heard) {
      this.#heard = false;
      this.#asked = 0;
      if (this.#wanted !== null) this.#lookAfter(REACHABLE_MS);
      this.#wanted = null;
    } else if (this.#wanted !== null) {
      this.#question(this.#wanted);
    } else {
      this.#asked = 0;
    }
  }

  /** Questions to the card and the first to everybody follow one another; later ones need somebody who still wants to know. */
  #question(address: IpAddress): void {
    const { ask } = this.#options;
    const isForAll = this.#asked >= UNICAST_PROBES;
    this.#asked += 1;
    const beyond = Math.max(0, this.#asked - UNICAST_PROBES - 1);
    this.#lookAfter(Math.min(RETRANSMIT_MS * BACKOFF ** beyond, LONGEST_RETRANSMIT_MS));
    ask(address, isForAll ? null : this.mac);
    if (isForAll) this.#wanted = null;
  }
}
