import { isIP } from 'node:net';
import {
  DEFAULT_ATTEMPTS,
  DEFAULT_NDOTS,
  DEFAULT_TIMEOUT_MS,
  DNS_PORT,
  type NameServer,
  type ResolverConfiguration,
} from './resolver-configuration.ts';

/**
 * resolv.conf(5). Lines that are not understood are passed over, as the C library does it; of `domain` and `search` the last one counts.
 * Values of options are held within the C library's limits.
 */
const MAX_TIMEOUT_SECONDS = 30;
const MAX_ATTEMPTS = 5;
const MAX_NDOTS = 15;
/** The C library takes three; more are of use when the first ones are dead. */
const MAX_SERVERS = 8;

export function parseResolvConf(text: string): ResolverConfiguration {
  const servers: NameServer[] = [];
  let search: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [keyword = '', ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    const [first = ''] = values;
    if (keyword === 'nameserver' && isAddress(first) && servers.length < MAX_SERVERS) {
      servers.push({ host: first, port: DNS_PORT });
    } else if (keyword === 'search') search = domains(values);
    else if (keyword === 'domain') search = domains([first]);
    else if (keyword === 'options') options = [...options, ...values];
  }
  const timeoutSeconds = numberOption(options, 'timeout', MAX_TIMEOUT_SECONDS);
  return {
    // Without any, the C library asks the machine itself.
    servers: servers.length > 0 ? servers : [{ host: '127.0.0.1', port: DNS_PORT }],
    domains: [],
    search,
    timeoutMs: timeoutSeconds === null ? DEFAULT_TIMEOUT_MS : Math.max(1, timeoutSeconds) * 1000,
    attempts: Math.max(1, numberOption(options, 'attempts', MAX_ATTEMPTS) ?? DEFAULT_ATTEMPTS),
    ndots: numberOption(options, 'ndots', MAX_NDOTS) ?? DEFAULT_NDOTS,
    rotate: options.includes('rotate'),
    edns0: options.includes('edns0'),
  };
}

function isAddress(text: string): boolean {
  return isIP(text.replace(/%.+$/, '')) !== 0;
}

/** A single dot is the root, which searches nothing. */
function domains(values: readonly string[]): string[] {
  return values.map((value) => value.replace(/\.$/, '')).filter((value) => value !== '');
}

function numberOption(options: readonly string[], name: string, max: number): number | null {
  const text = options.findLast((option) => option.startsWith(`${name}:`))?.slice(name.length + 1);
  return text !== undefined && /^[0-9]{1,6}$/.test(text) ? Math.min(Number(text), max) : null;
}
