import { Emitter } from '../../../../electron/base/event.ts';
import { Gateway } from '../../../../electron/net/gateway.ts';
import type { PublishedPort } from '../../../../electron/net/gateway/published-port.ts';
import { DNS_LIMITS } from '../../../../electron/net/service/dns/dns-limits.ts';
import type { Upstream } from '../../../../electron/net/service/dns/upstream.ts';
import { BUFFER_BYTES } from '../../../../electron/net/stack/input/pending-datagram.ts';
import { DEFAULT_UDP_LIMITS } from '../../../../electron/net/stack/udp/udp-limits.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { icmpFrame, pattern } from '../guest-frames.ts';
import { MemoryLink } from '../memory-link.ts';
import { SimClock } from '../sim-clock.ts';
import { endpoint, seededRandom } from '../stack-under-test.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_IPV6, GUEST_MAC } from '../test-addresses.ts';
import { checkFrame } from './frame-check.ts';
import { GuestFlows } from './guest-flows.ts';
import { SceneSockets } from './scene-sockets.ts';

/** Small, so that a few dozen frames reach each. */
const SCENE_LIMITS = {
  tcp: {
    flows: 6,
    dials: 3,
    receiveRanges: 4,
    sackedRanges: 4,
    receiveRingBytes: 131_072,
    sendRingBytes: 131_072,
    ringTotalBytes: 524_288,
    challengeAcksPerSecond: 5,
    resetsPerSecond: 5,
  },
  udp: { ...DEFAULT_UDP_LIMITS, flows: 4 },
  reassembly: { timeoutMs: 60_000, datagrams: 4, memoryBytes: 3 * BUFFER_BYTES },
  echo: { outstanding: 3, timeoutMs: 10_000 },
  icmpErrors: { perSecond: 20, burst: 10 },
};
const MTU = 1500;
const DNS_PORT = 53;
/** Of frames for one record: a flow's window in the smallest segments, or hours of router advertisements. */
const MOST_FRAMES = 12_000;
/** One for each question and each connection of DNS, and a few of the stack. */
const MOST_TIMERS = DNS_LIMITS.outstandingQuestions + DNS_LIMITS.tcpConnections + 32;
const GUEST = { source: '192.168.65.3', destination: '192.168.65.1' };

/** More than fit into an answer of 512 bytes. */
const MANY_ADDRESSES = new Map([
  ['many.test', Array.from({ length: 36 }, (_, index) => ipAddress(`10.1.1.${index + 1}`))],
]);

/** A question that the upstream was asked. */
interface Question {
  readonly query: Uint8Array;
  readonly answer: (response: Uint8Array | null) => void;
}

/** A whole gateway, the guest in front of it and the host behind it, in memory and in virtual time. */
export class Scene {
  readonly link = new MemoryLink(MTU);
  readonly clock = new SimClock();
  readonly sockets = new SceneSockets(this.clock);
  readonly flows = new GuestFlows();
  readonly questions: Question[] = [];
  readonly changed = new Emitter<void>();
  readonly gateway: Gateway;
  published: readonly PublishedPort[] = [];

  constructor() {
    const upstream: Upstream = {
      changed: this.changed.event,
      resolve: (query) =>
        new Promise((resolve, reject) => {
          const answer = (response: Uint8Array | null): void =>
            response === null ? reject(new Error('nobody answers')) : resolve(response);
          this.questions.push({ query: query.bytes.slice(), answer });
        }),
    };
    this.gateway = new Gateway({
      link: this.link,
      sockets: this.sockets,
      clock: this.clock,
      random: seededRandom(1),
      upstream,
      configuration: {
        addressing: ADDRESSING,
        macs: { gateway: GATEWAY_MAC, guest: GUEST_MAC },
        mtu: MTU,
        hostLoopback: 'all',
        clientAddresses: 'kept',
        dhcp: {
          leaseSeconds: 86_400,
          domainName: 'example.org',
          searchDomains: ['example.org', 'lab.example.org'],
          routes: [{ destination: ipAddress('10.0.0.0'), widthBits: 8, router: ipAddress('192.168.65.1') }],
        },
        names: { hostname: 'harbour', extra: MANY_ADDRESSES },
        checksums: 'verify',
        limits: SCENE_LIMITS,
      },
    });
  }

  async publish(): Promise<void> {
    this.published = [
      await this.gateway.publishTcp(endpoint('0.0.0.0', 8080), 80),
      await this.gateway.publishTcp({ path: '/run/ssh.sock' }, endpoint(GUEST_IPV6, 22)),
      await this.gateway.publishUdp(endpoint('0.0.0.0', 5353), 53),
      await this.gateway.publishUdp(endpoint('::', 443), endpoint(GUEST_IPV6, 443)),
    ];
  }

  /** What is put off to promises comes to pass; what was sent is looked at. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 16; turn += 1) await Promise.resolve();
    this.look();
  }

  look(): void {
    const frames = this.link.take();
    if (frames.length > MOST_FRAMES) throw new Error(`${frames.length} frames at once`);
    for (const frame of frames) {
      const segment = checkFrame(frame, MTU);
      if (segment !== null) this.flows.note(segment);
    }
    this.#checkLimits();
  }

  /** What must hold in the end, whatever has happened. */
  async finish(): Promise<void> {
    this.link.relieve();
    await this.settle();
    this.link.deliver(icmpFrame(GUEST, [8, 0, 77], pattern(8)));
    if (this.link.take().length === 0) throw new Error('a sound echo request got no answer');
    await this.gateway.dispose();
    for (const port of this.published) await port.dispose();
    for (const { answer } of this.questions) answer(null);
    for (let turn = 0; turn < 16; turn += 1) await Promise.resolve();
    this.link.take();
    this.clock.run(0);
    if (this.clock.pending > 0) throw new Error(`${this.clock.pending} timers are left`);
    if (this.sockets.openTcpCount > 0) throw new Error(`${this.sockets.openTcpCount} TCP sockets are left`);
    if (this.sockets.openUdpCount > 0) throw new Error(`${this.sockets.openUdpCount} UDP sockets are left`);
  }

  #checkLimits(): void {
    const flows = this.gateway.flows();
    const tcp = flows.filter(({ protocol }) => protocol === 'tcp');
    within('TCP flows', tcp.length, SCENE_LIMITS.tcp.flows);
    within('dials', tcp.filter(({ state }) => state === 'dialing').length, SCENE_LIMITS.tcp.dials);
    within('UDP flows', flows.length - tcp.length, SCENE_LIMITS.udp.flows);
    within('TCP sockets', this.sockets.openTcpCount, SCENE_LIMITS.tcp.flows);
    within('UDP sockets', this.sockets.openUdpCount, SCENE_LIMITS.udp.flows);
    for (const { bytesToGuest, remote } of tcp) {
      if (remote.port !== DNS_PORT) within('bytes acknowledged', bytesToGuest, this.sockets.sentBytes);
    }
    within('timers', this.clock.pending, MOST_TIMERS);
    const { stack } = this.gateway.counters();
    for (const [name, count] of Object.entries(stack)) {
      if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${name} is ${count}`);
    }
    for (const { statistics } of this.published) {
      if (statistics.open < 0 || statistics.open > statistics.accepted) throw new Error(`${statistics.open} are open`);
    }
  }
}

function within(what: string, count: number, limit: number): void {
  if (count < 0 || count > limit) throw new Error(`${count} ${what} instead of ${limit} at most`);
}
