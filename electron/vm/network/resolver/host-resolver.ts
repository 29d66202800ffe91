import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Clock } from '../../../base/clock.ts';
import { type Disposable, DisposableStack } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import { AddressBook } from '../../../net/service/dns/address-book.ts';
import { RECORD_TYPE } from '../../../net/service/dns/dns-codes.ts';
import type { DnsQuery } from '../../../net/service/dns/dns-query.ts';
import { buildReply } from '../../../net/service/dns/dns-reply.ts';
import type { Upstream } from '../../../net/service/dns/upstream.ts';
import type { IpAddress } from '../../../net/wire/ip-address.ts';
import { askServers } from './ask-servers.ts';
import type { ConfigurationSource } from './configuration-source.ts';
import { parseHostsFile } from './hosts-file.ts';
import { type NameServer, type ResolverConfiguration, serversFor } from './resolver-configuration.ts';
import { ServerHealth } from './server-health.ts';
import type { AskUdp } from './udp-exchange.ts';
import { WatchedFile } from './watched-file.ts';

/**
 * Answers the guest's questions as the host's own resolver would: the hosts file first, then the name servers of the operating system's
 * configuration, by domain where it has servers for domains. Both are followed as they change, so a VPN that comes up or a new network
 * holds from the next question on; `changed` then tells the cache in front to forget.
 *
 * Disposing stops watching; questions on their way are their askers' to cancel.
 */
export interface HostResolverOptions {
  readonly source: ConfigurationSource;
  readonly hostsFile: string;
  /** Where the guest reaches the host's loopback: what loopback addresses in the hosts file mean to it. */
  readonly hostAddresses: readonly IpAddress[];
  readonly askUdp: AskUdp;
  readonly clock: Clock;
}

/** What a question is answered by. */
interface Known {
  readonly hosts: string;
  readonly configuration: ResolverConfiguration;
  readonly signal: CancelSignal;
}

interface Looked {
  readonly hosts: string | Promise<string>;
  readonly configuration: ResolverConfiguration | Promise<ResolverConfiguration>;
  readonly signal: CancelSignal;
}

/** Answers from the hosts file are not kept anywhere: the next look-up sees the next version. */
const HOSTS_TTL_SECONDS = 0;

export class HostResolver implements Upstream, Disposable {
  readonly #options: HostResolverOptions;
  readonly #changes = new Emitter<void>();
  readonly changed: Event<void> = this.#changes.event;
  readonly #owned = new DisposableStack();
  readonly #hosts: WatchedFile;
  readonly #health: ServerHealth;
  #hostsText: string | null = null;
  #book = new AddressBook([]);
  #turn = 0;

  constructor(options: HostResolverOptions) {
    this.#options = options;
    this.#health = new ServerHealth(options.clock);
    this.#owned.add(this.#changes);
    this.#owned.add(options.source);
    this.#hosts = this.#owned.add(new WatchedFile(options.hostsFile, options.clock));
    this.#owned.add(this.#hosts.changed(() => this.#changes.fire()));
    this.#owned.add(
      options.source.changed(() => {
        this.#health.forget();
        this.#changes.fire();
      }),
    );
  }

  /** Rejects as `askServers` does. */
  resolve(query: DnsQuery, signal: CancelSignal): Promise<Uint8Array> {
    const hosts = this.#hosts.text();
    const configuration = this.#options.source.current();
    // Nearly always both are at hand, and of each promise less a question is cheaper.
    if (typeof hosts !== 'string' || configuration instanceof Promise) {
      return this.#resolveLater(query, { hosts, configuration, signal });
    }
    return this.#resolve(query, { hosts, configuration, signal });
  }

  /** The host's search list, for DHCP and the config disk. */
  async searchDomains(): Promise<readonly string[]> {
    return (await this.#options.source.current()).search;
  }

  /** Whom the host asks now. */
  async configuration(): Promise<ResolverConfiguration> {
    return this.#options.source.current();
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }

  async #resolveLater(query: DnsQuery, { hosts, configuration, signal }: Looked): Promise<Uint8Array> {
    return this.#resolve(query, { hosts: await hosts, configuration: await configuration, signal });
  }

  #resolve(query: DnsQuery, { hosts, configuration, signal }: Known): Promise<Uint8Array> {
    const known = this.#fromHostsFile(query, hosts);
    return known === null ? this.#fromServers(query, configuration, signal) : Promise.resolve(known);
  }

  /** The file speaks of addresses only: for a name in it, other types are asked of the servers. */
  #fromHostsFile(query: DnsQuery, text: string): Uint8Array | null {
    if (text !== this.#hostsText) {
      this.#hostsText = text;
      this.#book = new AddressBook(parseHostsFile(text, this.#options.hostAddresses));
    }
    const found = this.#book.look(query);
    if (!found.known || !isAboutAddresses(query)) return null;
    return buildReply(query, { answers: found.answers, ttlSeconds: HOSTS_TTL_SECONDS });
  }

  #fromServers(query: DnsQuery, configuration: ResolverConfiguration, signal: CancelSignal): Promise<Uint8Array> {
    const { askUdp, clock } = this.#options;
    const { timeoutMs, attempts, rotate } = configuration;
    const servers = serversFor(configuration, query.name);
    const ordered = rotate ? this.#rotated(servers) : servers;
    return askServers({ query, servers: ordered, timeoutMs, attempts, health: this.#health, askUdp, clock, signal });
  }

  #rotated(servers: readonly NameServer[]): NameServer[] {
    const first = servers.length === 0 ? 0 : (this.#turn += 1) % servers.length;
    return [...servers.slice(first), ...servers.slice(0, first)];
  }
}

function isAboutAddresses({ type }: DnsQuery): boolean {
  return type === RECORD_TYPE.a || type === RECORD_TYPE.aaaa || type === RECORD_TYPE.ptr;
}
