import { isIP } from 'node:net';
import { z } from 'zod';
import {
  DEFAULT_ATTEMPTS,
  DEFAULT_NDOTS,
  DEFAULT_TIMEOUT_MS,
  DNS_PORT,
  type DomainServers,
  type NameServer,
  type ResolverConfiguration,
} from './resolver-configuration.ts';

/**
 * Windows has servers by interface, and the name resolution policy table (NRPT) for domains of their own, which VPN clients fill in. The
 * script prints both as one JSON object. Interfaces are asked in the order of their metrics; those that are not connected are left out.
 * A namespace of the policy table that begins with a dot means all names below it, `.` all names, and any other that one name.
 */
export const WINDOWS_DNS_SCRIPT = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
[ordered]@{
  servers = @(Get-DnsClientServerAddress | % { @{ index = [int]$_.InterfaceIndex; addresses = @($_.ServerAddresses) } })
  interfaces = @(Get-NetIPInterface -ConnectionState Connected | % { @{ index = [int]$_.InterfaceIndex; metric = [int]$_.InterfaceMetric } })
  suffixes = @(Get-DnsClient | % { @{ index = [int]$_.InterfaceIndex; suffix = [string]$_.ConnectionSpecificSuffix } })
  search = @((Get-DnsClientGlobalSetting).SuffixSearchList)
  rules = @(Get-DnsClientNrptPolicy -Effective | % { @{ namespaces = @($_.Namespace); servers = @($_.NameServers | % { [string]$_ }) } })
} | ConvertTo-Json -Depth 5 -Compress
`;

/** PowerShell writes empty entries as null. */
const texts = z
  .array(z.string().nullable())
  .nullish()
  .transform((values) => (values ?? []).filter((value) => value !== null && value !== '').map(String));

const schema = z.object({
  servers: z.array(z.object({ index: z.number(), addresses: texts })),
  interfaces: z.array(z.object({ index: z.number(), metric: z.number() })),
  suffixes: z.array(z.object({ index: z.number(), suffix: z.string().nullish() })),
  search: texts,
  rules: z.array(z.object({ namespaces: texts, servers: texts })),
});

/** What Windows puts in for IPv6 when nobody gave it a server; nobody is there. */
const SITE_LOCAL_PLACEHOLDER = /^fec0:0:0:ffff::[123]$/i;

/** Throws for a text that is not what the script prints. */
export function parseWindowsDns(text: string): ResolverConfiguration {
  const found = schema.parse(JSON.parse(text));
  const metrics = new Map<number, number>();
  for (const { index, metric } of found.interfaces) metrics.set(index, Math.min(metric, metrics.get(index) ?? metric));
  const byMetric = <T extends { index: number }>(entries: readonly T[]): T[] =>
    entries
      .filter(({ index }) => metrics.has(index))
      .sort((one, other) => (metrics.get(one.index) ?? 0) - (metrics.get(other.index) ?? 0));
  const addresses = byMetric(found.servers).flatMap((entry) => entry.addresses);
  const suffixes = byMetric(found.suffixes).flatMap(({ suffix }) =>
    typeof suffix === 'string' && suffix !== '' ? [suffix] : [],
  );
  const general = found.rules.find(({ namespaces, servers }) => namespaces.includes('.') && servers.length > 0);
  return {
    servers: nameServers(general?.servers ?? addresses),
    domains: found.rules.flatMap(domainServers),
    search: [...new Set(found.search.length > 0 ? found.search : suffixes)],
    timeoutMs: DEFAULT_TIMEOUT_MS,
    attempts: DEFAULT_ATTEMPTS,
    ndots: DEFAULT_NDOTS,
    rotate: false,
    edns0: false,
  };
}

function domainServers(rule: { namespaces: string[]; servers: string[] }): DomainServers[] {
  const servers = nameServers(rule.servers);
  // A rule without servers is about other things than where to ask (DNSSEC, DirectAccess).
  if (servers.length === 0) return [];
  return rule.namespaces
    .filter((namespace) => namespace !== '.')
    .map((namespace) => ({
      domain: namespace.toLowerCase().replace(/^\.|\.$/g, ''),
      includesBelow: namespace.startsWith('.'),
      servers,
    }));
}

function nameServers(addresses: readonly string[]): NameServer[] {
  const usable = addresses.filter((host) => isIP(host.replace(/%.+$/, '')) !== 0 && !SITE_LOCAL_PLACEHOLDER.test(host));
  return [...new Set(usable)].map((host) => ({ host, port: DNS_PORT }));
}
