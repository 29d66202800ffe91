import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../../../electron/host/system-clock.ts';
import { Gateway } from '../../../../../electron/net/gateway.ts';
import type { HostSockets } from '../../../../../electron/net/host-sockets.ts';
import { FixedBufferPool } from '../../../../../electron/net/link/buffer-pool.ts';
import { FaultLink } from '../../../../../electron/net/link/fault.ts';
import type { Faults } from '../../../../../electron/net/link/fault-lane.ts';
import type { Link } from '../../../../../electron/net/link/link.ts';
import { PcapLink } from '../../../../../electron/net/link/pcap.ts';
import { PcapngWriter } from '../../../../../electron/net/link/pcapng-writer.ts';
import { TapLink } from '../../../../../electron/net/link/tap.ts';
import type { Upstream } from '../../../../../electron/net/service/dns/upstream.ts';
import { openTapDevice } from '../../../../../electron/vm/network/link-transports/tap-device.ts';
import { StreamTable } from '../../../../../electron/vm/network/native-streams/stream-table.ts';
import { NodeHostSockets } from '../../../../../electron/vm/network/node-host-sockets.ts';
import { randomWords } from '../../../../../electron/vm/network/random-words.ts';
import { Emitter } from '../../../../../electron/base/event.ts';
import { runCommand } from '../../../../support/command.ts';
import { eventually } from '../../../../support/eventually.ts';
import { NetworkNamespace } from '../../../../support/net/network-namespace.ts';
import { TEST_LIMITS } from '../../../../support/net/stack-under-test.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_MAC } from '../../../../support/net/test-addresses.ts';
import { RunningCommand } from '../../../../support/running-command.ts';
import { ZeroWindows } from './zero-windows.ts';

const GUEST = fileURLToPath(new URL('guest.py', import.meta.url));
/** Far more than any takes; a test that hangs is to say so. */
const TASK_MS = 40_000;
const GUEST_MAC_TEXT = '52:55:0a:00:02:03';

export interface KernelGuestOptions {
  readonly mtu: number;
  readonly vnetHeader: boolean;
  /** Of the addresses: `static` for IPv4 (IPv6 makes its own), `none` leaves it to the test. */
  readonly ipv4?: 'static' | 'none';
  readonly faults?: { readonly seed: number; readonly toGuest: Faults; readonly fromGuest: Faults };
  readonly sockets?: HostSockets;
  readonly upstream?: Upstream;
}

const NOBODY: Upstream = {
  changed: new Emitter<void>().event,
  resolve: () => Promise.reject(new Error('nobody answers')),
};

/**
 * The Linux kernel as the guest: a namespace whose only card is a TAP device that ends in our gateway, which runs in this process and
 * reaches the host's real sockets. Every frame is kept for `writeCapture`.
 */
export class KernelGuest implements AsyncDisposable {
  readonly namespace: NetworkNamespace;
  readonly gateway: Gateway;
  readonly zeroWindows = new ZeroWindows();
  readonly #link: Link;
  readonly #capture: Uint8Array[] = [];

  private constructor(namespace: NetworkNamespace, tap: Link, options: KernelGuestOptions) {
    const writer = new PcapngWriter({
      application: 'test',
      interfaceName: 'guest',
      output: (block) => this.#capture.push(block),
    });
    const faulty =
      options.faults === undefined ? tap : new FaultLink({ link: tap, clock: systemClock, ...options.faults });
    this.namespace = namespace;
    this.#link = new PcapLink({
      link: faulty,
      clock: systemClock,
      sink: {
        frame: (frame) => {
          writer.frame(frame);
          this.zeroWindows.look(frame);
        },
      },
    });
    this.gateway = new Gateway({
      link: this.#link,
      sockets: options.sockets ?? new NodeHostSockets(StreamTable.open()),
      clock: systemClock,
      random: randomWords(),
      upstream: options.upstream ?? NOBODY,
      configuration: {
        addressing: ADDRESSING,
        macs: { gateway: GATEWAY_MAC, guest: GUEST_MAC },
        mtu: options.mtu,
        hostLoopback: 'all',
        clientAddresses: 'kept',
        dhcp: { leaseSeconds: 3600, domainName: 'harbour.test', searchDomains: ['harbour.test', 'test'], routes: [] },
        names: { hostname: 'harbour', extra: new Map() },
        checksums: 'verify',
        limits: { ...TEST_LIMITS, tcp: {} },
      },
    });
  }

  static async start(options: KernelGuestOptions): Promise<KernelGuest> {
    const namespace = await NetworkNamespace.create();
    const device = openTapDevice({ name: 'bhtap%d', vnetHeader: options.vnetHeader });
    await namespace.adopt(device.name, 'eth0');
    const link = new TapLink({
      transport: device.transport,
      mtu: options.mtu,
      pool: new FixedBufferPool({ buffers: 2, bufferBytes: 1024 * 1024 }),
      clock: systemClock,
      vnetHeader: options.vnetHeader,
    });
    const guest = new KernelGuest(namespace, link, options);
    await namespace.script(
      'ip link set lo up',
      `ip link set eth0 address ${GUEST_MAC_TEXT} mtu ${options.mtu} txqueuelen 2000`,
      // As a computer that wants to use its address at once.
      'echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad',
      'ip link set eth0 up',
      ...(options.ipv4 === 'none'
        ? []
        : ['ip addr add 192.168.65.3/24 dev eth0', 'ip route add default via 192.168.65.1']),
    );
    await eventually(() => guest.#ownIpv6(), { what: 'the guest has an IPv6 address and a router', pauseMs: 20 });
    return guest;
  }

  /** Runs a task of guest.py inside. */
  task(name: string, options: object): Promise<Record<string, unknown>> {
    return this.taskIn(this.namespace, name, options);
  }

  /** The same in a namespace behind the guest. */
  async taskIn(namespace: NetworkNamespace, name: string, options: object): Promise<Record<string, unknown>> {
    const result = await runCommand(commandOf(namespace, name, options), { signal: AbortSignal.timeout(TASK_MS) });
    if (result.code !== 0) throw new Error(`the guest's ${name} failed: ${result.stderr}`);
    return lastLine(result.stdout);
  }

  /** A task that is told when to go on. */
  startTask(name: string, options: object): RunningCommand {
    return new RunningCommand(commandOf(this.namespace, name, options));
  }

  async writeCapture(path: string): Promise<void> {
    await writeFile(path, Buffer.concat(this.#capture));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.dispose();
    await this.#link.dispose();
    await this.namespace[Symbol.asyncDispose]();
  }

  /** The address that the kernel made of what the router advertised. */
  async #ownIpv6(): Promise<string | null> {
    const addresses = await this.namespace.run('ip', '-6', '-o', 'addr', 'show', 'dev', 'eth0', 'scope', 'global');
    const routes = await this.namespace.run('ip', '-6', 'route', 'show', 'default');
    const address = /inet6 (\S+)\/64/.exec(addresses)?.[1];
    return address === undefined || addresses.includes('tentative') || routes === '' ? null : address;
  }

  async ipv6(): Promise<string> {
    return (await this.#ownIpv6()) ?? '';
  }
}

function commandOf(namespace: NetworkNamespace, name: string, options: object): string[] {
  return namespace.inside(['python3', '-u', GUEST, name, JSON.stringify(options)]);
}

export function lastLine(output: string): Record<string, unknown> {
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
