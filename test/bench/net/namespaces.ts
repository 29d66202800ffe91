import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, expectSuccess } from '../../support/command.ts';

/** Where the servers and each stack's sockets are; nothing leads out of it. */
const HOST_SETTINGS = ['net.ipv4.ip_forward=1', 'net.ipv4.ip_local_port_range=10000 65000'];
/** Connections that were closed leave their ports to the next ones at once. */
const GUEST_SETTINGS = [
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv4.tcp_tw_reuse=1',
  'net.ipv4.ip_local_port_range=1024 65000',
];

/**
 * Two network namespaces. `host` lives for the whole run: the servers listen on its loopback, and each stack runs in it. `guest` is made anew
 * for each stack, and holds its card.
 */
export class Namespaces implements AsyncDisposable {
  readonly host: string;
  readonly guest: string;
  readonly #resolvConf: string;
  readonly #options: CommandOptions;

  private constructor(prefix: string, resolvConf: string, signal: AbortSignal) {
    this.host = `${prefix}-host`;
    this.guest = `${prefix}-guest`;
    this.#resolvConf = resolvConf;
    this.#options = { env: process.env, signal };
  }

  /** Where a namespace is to be named by a path. */
  get guestPath(): string {
    return `/run/netns/${this.guest}`;
  }

  static async create(prefix: string, folder: string, signal: AbortSignal): Promise<Namespaces> {
    const resolvConf = join(folder, 'resolv.conf');
    await writeFile(resolvConf, 'nameserver 127.0.0.1\n');
    const namespaces = new Namespaces(prefix, resolvConf, signal);
    await namespaces.#ip(['netns', 'add', namespaces.host]);
    await namespaces.#ip(['-n', namespaces.host, 'link', 'set', 'lo', 'up']);
    for (const setting of HOST_SETTINGS) await namespaces.run(namespaces.inHost(['sysctl', '-qw', setting]));
    return namespaces;
  }

  async newGuest(): Promise<void> {
    await this.#deleteIfThere(this.guest);
    await this.#ip(['netns', 'add', this.guest]);
    await this.#ip(['-n', this.guest, 'link', 'set', 'lo', 'up']);
    for (const setting of GUEST_SETTINGS) await this.run(this.inGuest(['sysctl', '-qw', setting]));
  }

  /** A command line that runs there; the process is the program's own. */
  inGuest(argv: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.guest, ...argv];
  }

  /** The same; the system's resolver there is the benchmark's DNS server. */
  inHost(argv: readonly string[]): string[] {
    const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    return ['ip', 'netns', 'exec', this.host, 'sh', '-c', script, this.#resolvConf, ...argv];
  }

  /** `ip` on the guest's interfaces, each a line of arguments. */
  async ipInGuest(...lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.#ip(['-n', this.guest, ...line.split(' ')]);
  }

  async ipInHost(...lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.#ip(['-n', this.host, ...line.split(' ')]);
  }

  run(argv: readonly string[]): Promise<string> {
    return expectSuccess(argv, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deleteIfThere(this.guest);
    await this.#deleteIfThere(this.host);
  }

  /** Runs also after an abort. */
  async #deleteIfThere(name: string): Promise<void> {
    const there = await expectSuccess(['ip', 'netns', 'list'], { env: process.env });
    if (there.split('\n').some((line) => line.split(' ')[0] === name)) {
      await expectSuccess(['ip', 'netns', 'delete', name], { env: process.env });
    }
  }

  #ip(args: readonly string[]): Promise<string> {
    return this.run(['ip', ...args]);
  }
}
