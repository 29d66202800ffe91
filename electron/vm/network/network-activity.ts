import type { FlowEnd, NetworkActivity, NetworkFlow, TcpActivity } from '../../api/network-status.ts';
import type { Gateway } from '../../net/gateway.ts';
import type { FlowSummary } from '../../net/gateway/flow-summary.ts';
import type { HostEndpoint } from '../../net/host-sockets.ts';
import type { TcpStatistics } from '../../net/stack/tcp/flow-context.ts';
import { formatIpAddress } from '../../net/wire/ip-address.ts';
import { DNS_PORT, type NameServer, type ResolverConfiguration } from './resolver/resolver-configuration.ts';

/** What front ends see of the stack; `gateway` is null while the card is not connected. */
export function networkActivity(
  gateway: Gateway | null,
  resolver: ResolverConfiguration,
  detail: 'counts' | 'with flows',
): NetworkActivity {
  const counters = gateway?.counters();
  const flows = gateway?.flows() ?? [];
  const tcpFlows = flows.filter(({ protocol }) => protocol === 'tcp').length;
  return {
    link: counters?.link ?? null,
    tcp: counters === undefined ? null : tcpActivity(counters.tcp),
    tcpFlows,
    udpFlows: flows.length - tcpFlows,
    flows: detail === 'with flows' ? flows.map(networkFlow) : null,
    drops: counters?.drops ?? {},
    dnsServers: resolver.servers.map(formatServer),
    unreachableNeighbours: [],
    dnsDomains: resolver.domains.map(({ domain, servers }) => ({ domain, servers: servers.map(formatServer) })),
  };
}

function tcpActivity({ segmentsSent, segmentsRetransmitted, timeouts }: TcpStatistics): TcpActivity {
  return { segmentsSent, segmentsRetransmitted, timeouts };
}

function networkFlow(flow: FlowSummary): NetworkFlow {
  const { protocol, kind, state, guest, remote, bytesFromGuest, bytesToGuest, ageMs } = flow;
  return {
    protocol,
    kind,
    state,
    vm: flowEnd(guest),
    remote: flowEnd(remote),
    bytesFromVm: bytesFromGuest,
    bytesToVm: bytesToGuest,
    ageMs: Math.round(ageMs),
  };
}

function flowEnd({ address, port }: HostEndpoint): FlowEnd {
  return { address: formatIpAddress(address), port };
}

/** `192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:5353`. */
function formatServer({ host, port }: NameServer): string {
  if (port === DNS_PORT) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
