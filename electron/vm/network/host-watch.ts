import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { HostAddress } from '../../host/host-addresses.ts';
import { formatIpAddress, type IpAddress, ipAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import type { ConcernedFlows } from './network-protocol.ts';
import { isSameNetwork } from './source-address.ts';

/**
 * Notices what makes flows of the host hang: the computer slept, lost a network, or takes another way out. Whoever is at the other end of a
 * flow may have forgotten it by then, or gets packets of it from where it knows nobody.
 *
 * One timer, a look every LOOK_MS, which asks the system for its addresses and for two sources, and starts no program.
 *
 * - A sleep shows as time that passed on one of the clocks and not for us: a look that comes late. (On some systems the monotonic clock
 *   stops meanwhile, on others it runs on; the wall clock jumps on all.) Only a long one counts: shorter ones flows survive, a host
 *   that is short of time looks like one, and so does a wall clock that is set right. It concerns all flows.
 * - A network that was lost shows as an address that is gone.
 * - Another way out (a VPN that comes or goes, a cable beside the Wi-Fi) shows as another address that the system would send from to the
 *   internet, though the former one may be there as before.
 *
 * The last two concern the flows alone that hang with it: of each, the address that it has is held against the one that the system would use
 * now (`NodeHostSockets.isStranded`). IPv6 addresses are compared by their network (64 bits), since privacy addresses come and go
 * within one (RFC 8981). A new address harms no flow, nor does a way out where there was none.
 */
export interface HostWatchOptions {
  readonly addresses: () => readonly HostAddress[];
  /** Where the system would send from to this target; null: nothing leads there. */
  readonly sourceAddress: (target: IpAddress) => IpAddress | null;
  readonly clock: Clock;
  readonly changed: (change: HostChange) => void;
}

export interface HostChange {
  /** `the computer slept`. */
  readonly reason: string;
  readonly concerned: ConcernedFlows;
}

const LOOK_MS = 5_000;
const SLEPT_MS = 30_000;
/** Somewhere on the internet, one of each family: reserved for documentation (RFC 5737, RFC 3849), so nobody is there. Nothing is sent. */
const OUTSIDE = [ipAddress('198.51.100.1'), ipAddress('2001:db8::1')];

export class HostWatch implements Disposable {
  readonly #options: HostWatchOptions;
  #networks: ReadonlyMap<string, string>;
  #sources: readonly (IpAddress | null)[];
  #wallMs: number;
  #monotonicMs: number;
  #timer: Disposable;

  constructor(options: HostWatchOptions) {
    const { clock } = options;
    this.#options = options;
    this.#networks = networksOf(options.addresses());
    this.#sources = OUTSIDE.map(options.sourceAddress);
    this.#wallMs = clock.now();
    this.#monotonicMs = clock.monotonic();
    this.#timer = clock.after(LOOK_MS, () => this.#look());
  }

  dispose(): void {
    void this.#timer.dispose();
  }

  #look(): void {
    const { clock, changed } = this.#options;
    const slept = this.#hasSlept();
    const lost = this.#lostAddress();
    const moved = this.#formerSource();
    this.#timer = clock.after(LOOK_MS, () => this.#look());
    if (slept) changed({ reason: 'the computer slept', concerned: 'all' });
    else if (lost !== null) changed({ reason: `the computer lost the address ${lost}`, concerned: 'stranded' });
    else if (moved !== null)
      changed({ reason: `the computer does not send from ${moved} any more`, concerned: 'stranded' });
  }

  #hasSlept(): boolean {
    const { clock } = this.#options;
    const [wallMs, monotonicMs] = [clock.now(), clock.monotonic()];
    const passedMs = Math.max(wallMs - this.#wallMs, monotonicMs - this.#monotonicMs);
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    return passedMs - LOOK_MS >= SLEPT_MS;
  }

  #lostAddress(): string | null {
    const networks = networksOf(this.#options.addresses());
    const lost = [...this.#networks].find(([key]) => !networks.has(key));
    this.#networks = networks;
    return lost?.[1] ?? null;
  }

  /** Which the system does not use any more. */
  #formerSource(): string | null {
    const sources = OUTSIDE.map(this.#options.sourceAddress);
    const former = this.#sources.find((before, index) => {
      const now = sources[index] ?? null;
      return before !== null && (now === null || !isSameNetwork(before, now));
    });
    this.#sources = sources;
    return former === undefined || former === null ? null : formatIpAddress(former);
  }
}

/** What identifies each network, and one of the addresses in it. */
function networksOf(addresses: readonly HostAddress[]): Map<string, string> {
  return new Map(addresses.map((one) => [`${one.interfaceName} ${networkOf(one)}`, one.address]));
}

function networkOf({ family, address }: HostAddress): string {
  if (family === 4) return address;
  return (parseIpAddress(address)?.words.slice(0, 2) ?? [address]).join(' ');
}
