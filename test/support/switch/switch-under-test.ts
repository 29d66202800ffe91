import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectSuccess } from '../command.ts';
import { NetworkNamespace } from '../net/network-namespace.ts';
import { RunningCommand } from '../running-command.ts';

const SERVICES = fileURLToPath(new URL('../../../dist/test/support/switch/services.js', import.meta.url));

/** Of the lease's first name server. */
const NOBODY = 250;

/** Of a network with a prefix of 20 bits: its first two and a half numbers, so that the computer is `PREFIX.1`. */
export interface SwitchAddresses {
  readonly prefix: string;
}

export interface SwitchOptions {
  readonly folder: string;
  readonly busybox: string;
  readonly qemu: string;
}

/**
 * A computer with a switch, as Windows has one for its virtual machines: a network namespace with a bridge, whose address it is, busybox's
 * DHCP server, whose leases name a DNS server that is not there and then the computer, and `services.ts`. On the bridge are the TAP device of a virtual machine and whoever is plugged in.
 */
export class SwitchUnderTest implements AsyncDisposable {
  /** At which the computer says `reached`. */
  static readonly PORT = 7007;
  readonly computer: NetworkNamespace;
  /** A QEMU whose user network is the bridge. */
  readonly qemu: string;
  /** For any computer here. */
  readonly busybox: string;
  readonly #options: SwitchOptions;
  readonly #owned: AsyncDisposable[] = [];
  #dhcp: RunningCommand | null = null;
  #leases = '';
  #made = 0;

  private constructor(computer: NetworkNamespace, options: SwitchOptions) {
    this.computer = computer;
    this.#options = options;
    this.busybox = options.busybox;
    this.qemu = join(options.folder, 'qemu');
    this.#owned.push(computer);
  }

  static async create(options: SwitchOptions): Promise<SwitchUnderTest> {
    await mkdir(options.folder, { recursive: true });
    const made = new SwitchUnderTest(await NetworkNamespace.create(), options);
    await writeFile(made.qemu, qemuProgram(options.qemu));
    await chmod(made.qemu, 0o755);
    await made.computer.script(
      'ip link set lo up',
      'ip link add bridge type bridge forward_delay 0',
      'ip link set bridge up',
      'ip tuntap add tap0 mode tap',
      'ip link set tap0 master bridge up',
    );
    return made;
  }

  /** From now on the computer and its switch have these addresses, and no word is said to who is on it. */
  async serve({ prefix }: SwitchAddresses): Promise<void> {
    const { folder, busybox } = this.#options;
    await this.#dhcp?.[Symbol.asyncDispose]();
    await this.computer.script('ip addr flush dev bridge', `ip addr add ${prefix}.1/20 dev bridge`);
    if (this.#made === 0) await this.#startServices();
    this.#made += 1;
    this.#leases = join(folder, `leases-${this.#made}`);
    const configuration = join(folder, 'udhcpd.conf');
    await writeFile(this.#leases, '');
    await writeFile(
      configuration,
      [
        `interface bridge\nlease_file ${this.#leases}\npidfile ${join(folder, 'udhcpd.pid')}\nauto_time 1`,
        `start ${prefix}.20\nend ${prefix}.40`,
        `opt subnet 255.255.240.0\nopt router ${prefix}.1\nopt dns ${prefix}.${NOBODY} ${prefix}.1\nopt lease 3600\n`,
      ].join('\n'),
    );
    this.#dhcp = this.#start([busybox, 'udhcpd', '-f', configuration]);
  }

  /** Another one on the switch. */
  async plugIn(address: string): Promise<NetworkNamespace> {
    const other = await NetworkNamespace.create();
    this.#owned.push(other);
    const wire = ['ip', 'link', 'add', 'other', 'netns', this.computer.name, 'type', 'veth', 'peer', 'name', 'eth0'];
    await expectSuccess([...wire, 'netns', other.name]);
    await this.computer.script('ip link set other master bridge up');
    await other.script(`ip addr add ${address} dev eth0`, 'ip link set eth0 up');
    return other;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dhcp?.[Symbol.asyncDispose]();
    for (const owned of this.#owned.toReversed()) await owned[Symbol.asyncDispose]();
  }

  async #startServices(): Promise<void> {
    const services = this.#start([process.execPath, SERVICES, String(SwitchUnderTest.PORT)]);
    this.#owned.push(services);
    await services.waitFor(/^serves$/m);
  }

  #start(command: string[]): RunningCommand {
    return new RunningCommand(this.computer.inside(command), { env: process.env });
  }
}

/** Takes QEMU's own arguments; of its user network it makes a TAP device. */
function qemuProgram(qemu: string): string {
  return `#!/bin/sh
for argument; do
  shift
  [ "$argument" != user,id=net0 ] || argument=tap,id=net0,ifname=tap0,script=no,downscript=no
  set -- "$@" "$argument"
done
exec ${qemu} "$@"
`;
}
