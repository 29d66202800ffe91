/** The network that the running machine is on. */
export interface NetworkStatus {
  /** `qemu`: QEMU's user network; `switch`: the hypervisor's own. Of both no more is known than addresses. */
  readonly mode: 'boathouse' | 'qemu' | 'switch';
  readonly ipv4: NetworkAddresses;
  readonly ipv6: NetworkAddresses | null;
  /** The largest IP packet between the VM and the host, in bytes. */
  readonly mtu: number;
  /** Null for a network that is not ours. */
  readonly activity: NetworkActivity | null;
}

/** Of one family. */
export interface NetworkAddresses {
  /** CIDR. */
  readonly subnet: string;
  readonly gateway: string;
  /** The DNS server that the VM is told; null: none of this family. */
  readonly dns: string | null;
  /** Where the VM reaches the host; `host.docker.internal`. Null: nowhere. */
  readonly host: string | null;
  readonly vm: string;
}

/** What happens on our own network. All counts are since the VM's card was connected last. */
export interface NetworkActivity {
  /** Null while the VM's card is not connected. */
  readonly link: LinkActivity | null;
  /** Null while the VM's card is not connected. */
  readonly tcp: TcpActivity | null;
  readonly tcpFlows: number;
  readonly udpFlows: number;
  /** Null unless they were asked for. */
  readonly flows: readonly NetworkFlow[] | null;
  /** Frames and packets that were not taken, by reason; only reasons that occurred. */
  readonly drops: Readonly<Record<string, number>>;
  /** The host's DNS servers that the VM's questions go to. */
  readonly dnsServers: readonly string[];
  /** DNS servers for single domains. */
  readonly dnsDomains: readonly { readonly domain: string; readonly servers: readonly string[] }[];
  /** On macOS, computers of this one's own networks that containers could not reach last (`no route to host`). */
  readonly unreachableNeighbours: readonly string[];
}

export interface LinkActivity {
  readonly framesReceived: number;
  readonly bytesReceived: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  /** Times that the VM did not take more at the moment. */
  readonly refusals: number;
  readonly invalid: number;
}

/** The link loses nothing, so what is sent again tells of a VM that hangs, or of an error of ours. */
export interface TcpActivity {
  readonly segmentsSent: number;
  readonly segmentsRetransmitted: number;
  /** Times that the VM acknowledged nothing for so long that all was sent again. */
  readonly timeouts: number;
}

export interface NetworkFlow {
  readonly protocol: 'tcp' | 'udp';
  /** `published`: a client came to a container's port. */
  readonly kind: 'outgoing' | 'published';
  /** As RFC 9293 names them, in lower case; of UDP, whether there was an answer. */
  readonly state: string;
  readonly vm: FlowEnd;
  /** As the VM sees it. */
  readonly remote: FlowEnd;
  readonly bytesFromVm: number;
  readonly bytesToVm: number;
  readonly ageMs: number;
}

export interface FlowEnd {
  readonly address: string;
  readonly port: number;
}
