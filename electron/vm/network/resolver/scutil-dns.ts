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
 * What `scutil --dns` prints on macOS: blocks of `key : value` lines, each begun by `resolver #n`.
 *
 *   resolver #1                          no domain: for everything
 *     search domain[0] : corp.example
 *     nameserver[0] : 192.0.2.1
 *     order   : 200000
 *   resolver #2                          split DNS: from a VPN, or a file in /etc/resolver
 *     domain   : corp.example
 *     nameserver[0] : 10.0.0.53
 *     port     : 5353
 *
 * After `DNS configuration (for scoped queries)` come the resolvers of single interfaces, which ordinary look-ups do not use. Blocks without
 * servers are multicast DNS, which is no matter of servers. Of several for one domain, the lowest order counts.
 */
interface Block {
  readonly servers: string[];
  readonly search: string[];
  domain: string;
  port: number;
  order: number;
  timeoutSeconds: number;
}

const NO_ORDER = 0x7fff_ffff;
const MAX_TIMEOUT_SECONDS = 30;

export function parseScutilDns(text: string): ResolverConfiguration {
  const blocks = readBlocks(text).sort((one, other) => one.order - other.order);
  const usable = blocks.filter(({ servers }) => servers.length > 0);
  const general = usable.find(({ domain }) => domain === '');
  const domains: DomainServers[] = [];
  for (const block of usable) {
    const isKnown = domains.some(({ domain }) => domain === block.domain);
    if (block.domain !== '' && !isKnown) {
      domains.push({ domain: block.domain, includesBelow: true, servers: nameServers(block) });
    }
  }
  const timeoutSeconds = general?.timeoutSeconds ?? 0;
  return {
    servers: general === undefined ? [] : nameServers(general),
    domains,
    search: [...new Set(blocks.flatMap(({ search }) => search))],
    timeoutMs: timeoutSeconds > 0 ? Math.min(timeoutSeconds, MAX_TIMEOUT_SECONDS) * 1000 : DEFAULT_TIMEOUT_MS,
    attempts: DEFAULT_ATTEMPTS,
    ndots: DEFAULT_NDOTS,
    rotate: false,
    edns0: false,
  };
}

function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let block: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^DNS configuration \(for scoped/.test(line)) break;
    if (/^resolver #\d+/.test(line)) {
      block = { servers: [], search: [], domain: '', port: DNS_PORT, order: NO_ORDER, timeoutSeconds: 0 };
      blocks.push(block);
      continue;
    }
    const [, key = '', value = ''] = /^\s+([a-z ]+?)(?:\[\d+\])?\s*:\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (block !== undefined) enter(block, key, value);
  }
  return blocks;
}

function enter(block: Block, key: string, value: string): void {
  if (key === 'nameserver') block.servers.push(value);
  else if (key === 'search domain') block.search.push(value.replace(/\.$/, ''));
  else if (key === 'domain') block.domain = value.toLowerCase().replace(/\.$/, '');
  else if (key === 'port') block.port = wholeNumber(value) ?? DNS_PORT;
  else if (key === 'order') block.order = wholeNumber(value) ?? NO_ORDER;
  else if (key === 'timeout') block.timeoutSeconds = wholeNumber(value) ?? 0;
}

function nameServers(block: Block): NameServer[] {
  return block.servers.map((host) => ({ host, port: block.port }));
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
