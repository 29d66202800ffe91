import type { HostEndpoint } from '../../../electron/net/host-sockets.ts';
import { IpStack, type IpStackOptions } from '../../../electron/net/stack/ip-stack.ts';
import { DEFAULT_ECHO_LIMITS } from '../../../electron/net/stack/icmp/icmp-echo.ts';
import { DEFAULT_REASSEMBLY_LIMITS } from '../../../electron/net/stack/input/reassembly.ts';
import { DEFAULT_UDP_LIMITS } from '../../../electron/net/stack/udp/udp-limits.ts';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeHostSockets } from './fake-host-sockets.ts';
import { FakeTcp } from './fake-tcp.ts';
import { MemoryLink } from './memory-link.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_MAC } from './test-addresses.ts';

export const TEST_LIMITS: IpStackOptions<FakeTcp>['limits'] = {
  udp: DEFAULT_UDP_LIMITS,
  reassembly: DEFAULT_REASSEMBLY_LIMITS,
  echo: DEFAULT_ECHO_LIMITS,
  icmpErrors: { perSecond: 100, burst: 50 },
};

export interface StackUnderTest {
  readonly stack: IpStack<FakeTcp>;
  readonly link: MemoryLink;
  readonly sockets: FakeHostSockets;
  readonly clock: FakeClock;
  readonly tcp: FakeTcp;
}

/** The stack with everything around it in memory. */
export function stackUnderTest(
  changes: Partial<Omit<IpStackOptions<FakeTcp>, 'link' | 'sockets' | 'clock' | 'tcp'>> & {
    readonly linkMtu?: number;
  } = {},
): StackUnderTest {
  const link = new MemoryLink(changes.linkMtu ?? 1500);
  const sockets = new FakeHostSockets();
  const clock = new FakeClock();
  const tcp = new FakeTcp();
  const stack = new IpStack({
    addressing: ADDRESSING,
    ownMac: GATEWAY_MAC,
    guestMac: GUEST_MAC,
    mtu: link.mtu,
    hostLoopback: 'all',
    checksums: 'verify',
    limits: TEST_LIMITS,
    services: () => [],
    random: seededRandom(1),
    ...changes,
    link,
    sockets,
    clock,
    tcp: () => tcp,
  });
  link.attach(stack);
  return { stack, link, sockets, clock, tcp };
}

export function endpoint(address: string, port: number): HostEndpoint {
  return { address: ipAddress(address), port };
}

/** 32 bits, the same each time for one seed (xorshift32, Marsaglia 2003). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
