import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { type IpAddress, ipAddress } from '../../wire/ip-address.ts';
import type { MacAddress } from '../../wire/mac-address.ts';
import { ndpBytes, type RouterAdvertisement, writeNdp } from '../../wire/ndp.ts';
import { NO_NDP_OPTIONS } from '../../wire/ndp-options.ts';
import type { Ipv6Addressing } from '../address/addressing.ts';
import type { IcmpSender } from '../icmp/icmp-sender.ts';
import type { StackCounters } from '../stack-counters.ts';
import { TokenBucket } from '../token-bucket.ts';

const ALL_NODES = ipAddress('ff02::1');
/** RFC 4861 section 6.1.2: anything less was forwarded. */
const HOP_LIMIT = 255;

/** RFC 4861 section 6.2.1, the defaults. */
const MAX_INTERVAL_MS = 600_000;
const MIN_INTERVAL_MS = 200_000;
const INITIAL_INTERVAL_MS = 16_000;
const INITIAL_ADVERTISEMENTS = 3;
const ROUTER_LIFETIME_SECONDS = 1800;
const VALID_SECONDS = 2_592_000;
const PREFERRED_SECONDS = 604_800;
/** RFC 8106 section 5.1: three times the longest interval. */
const DNS_LIFETIME_SECONDS = 1800;
const GUEST_HOP_LIMIT = 64;

/** A guest asks three times at start; more than this is a fault. */
const ANSWERS = { perSecond: 1, burst: 10 };

export interface RouterAdvertiserOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly sender: IcmpSender;
  readonly addressing: Ipv6Addressing;
  readonly ownMac: MacAddress;
  readonly mtu: number;
  readonly counters: StackCounters;
}

/**
 * Tells the guest how it gets on with IPv6 (RFC 4861 section 6.2): its prefix, to make itself an address of (RFC 4862), the router, the
 * MTU and the DNS server (RFC 8106). A solicitation is answered at once, without the delay that keeps many routers apart: there is one. Unsolicited ones
 * follow each 200 to 600 seconds, the first few sooner. None takes the router back when the stack ends: the next one takes over.
 */
export class RouterAdvertiser implements Disposable {
  readonly #options: RouterAdvertiserOptions;
  readonly #answers: TokenBucket;
  #initialLeft = INITIAL_ADVERTISEMENTS;
  #timer: Disposable | null = null;

  constructor(options: RouterAdvertiserOptions) {
    this.#options = options;
    this.#answers = new TokenBucket(options.clock, ANSWERS);
  }

  /** Begins the unsolicited ones. */
  start(): void {
    this.#schedule();
  }

  /** Null: the guest has no address yet. */
  answer(solicitor: IpAddress | null): void {
    if (this.#answers.take()) this.#advertise(solicitor ?? ALL_NODES);
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
  }

  #schedule(): void {
    const { clock, random } = this.#options;
    const regularMs = MIN_INTERVAL_MS + random() * (MAX_INTERVAL_MS - MIN_INTERVAL_MS);
    this.#timer = clock.after(this.#initialLeft > 0 ? INITIAL_INTERVAL_MS : regularMs, () => {
      this.#initialLeft -= 1;
      this.#advertise(ALL_NODES);
      this.#options.sender.flush();
      this.#schedule();
    });
  }

  #advertise(destination: IpAddress): void {
    const { sender, addressing, counters } = this.#options;
    const message = this.#message();
    const offset = sender.begin({ source: addressing.linkLocal, destination, hopLimit: HOP_LIMIT }, ndpBytes(message));
    if (offset < 0) return;
    writeNdp(sender.view, offset, message);
    sender.commit();
    counters.routerAdvertisements += 1;
  }

  #message(): RouterAdvertisement {
    const { addressing, ownMac, mtu } = this.#options;
    return {
      kind: 'router-advertisement',
      hopLimit: GUEST_HOP_LIMIT,
      managed: false,
      other: false,
      routerLifetimeSeconds: ROUTER_LIFETIME_SECONDS,
      reachableMs: 0,
      retransmitMs: 0,
      options: {
        ...NO_NDP_OPTIONS,
        sourceMac: ownMac,
        mtu,
        prefixes: [
          {
            prefix: addressing.subnet.first,
            lengthBits: addressing.subnet.prefixBits,
            onLink: true,
            autonomous: true,
            validSeconds: VALID_SECONDS,
            preferredSeconds: PREFERRED_SECONDS,
          },
        ],
        dnsServers: { lifetimeSeconds: DNS_LIFETIME_SECONDS, addresses: [addressing.dns] },
      },
    };
  }
}
