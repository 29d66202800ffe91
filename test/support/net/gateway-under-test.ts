import { Emitter } from '../../../electron/base/event.ts';
import { Gateway, type GatewayOptions } from '../../../electron/net/gateway.ts';
import type { GatewayConfiguration } from '../../../electron/net/gateway/gateway-configuration.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeHostSockets } from './fake-host-sockets.ts';
import { MemoryLink } from './memory-link.ts';
import { seededRandom, TEST_LIMITS } from './stack-under-test.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_MAC } from './test-addresses.ts';

/** A whole gateway in memory; its upstream answers no question. */
export function gatewayUnderTest(changes: Partial<GatewayConfiguration> = {}) {
  const link = new MemoryLink();
  const sockets = new FakeHostSockets();
  const clock = new FakeClock();
  const gateway = new Gateway({ ...gatewayOptionsUnderTest(changes), link, sockets, clock });
  return { gateway, link, sockets, clock };
}

/** What such a gateway is made of, but for what is around it. */
export function gatewayOptionsUnderTest(
  changes: Partial<GatewayConfiguration> = {},
): Pick<GatewayOptions, 'random' | 'upstream' | 'configuration'> {
  const changed = new Emitter<void>();
  return {
    random: seededRandom(1),
    upstream: { changed: changed.event, resolve: () => Promise.reject(new Error('nobody answers')) },
    configuration: {
      addressing: ADDRESSING,
      macs: { gateway: GATEWAY_MAC, guest: GUEST_MAC },
      mtu: 1500,
      hostLoopback: 'all',
      clientAddresses: 'kept',
      dhcp: { leaseSeconds: 86_400, domainName: '', searchDomains: [], routes: [] },
      names: { hostname: 'harbour', extra: new Map() },
      checksums: 'verify',
      limits: { ...TEST_LIMITS, tcp: {} },
      ...changes,
    },
  };
}
