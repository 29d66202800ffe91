import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { within } from '../../host/delay.ts';
import { ENGINE_WAIT_MS } from '../limits.ts';
import type { GuestAddresses } from './guest-addresses.ts';
import { Lanes } from './lanes.ts';

export interface SshGuestAddressesOptions {
  /** Runs a shell command as root in the VM. */
  readonly run: (
    command: string,
    signal: AbortSignal,
  ) => Promise<{ readonly exitCode: number; readonly stderr: string }>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The card brings what our own stack sends, and nothing else: containers are behind bridges, and one on a macvlan of the card reaches the
 * stack alone, which forwards nothing for a loopback. Docker drops what is for a port on 127.0.0.1 and does not come from `lo` (in the raw
 * table, at its end); ours stands before that.
 */
const OPEN_LOOPBACK = `
echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet || exit
set -- PREROUTING -i eth0 -d 127.0.0.0/8 -j ACCEPT
iptables --wait -t raw -C "$@" 2>/dev/null || iptables --wait -t raw -I "$@"`;

/**
 * An address on `lo` alone would be the VM's for everybody in it. So the rule that looks at the table of local addresses first for all
 * packets makes room for two about this one: what the card brings is local, and all else goes out as if the address were not there. An
 * address that the VM has by itself (a bridge's, as the host has the same) is left as it is.
 */
function holdCommand(address: string): string {
  const { ip, one, others, prepare } = wordsFor(address);
  return `
${ip} addr | grep -q ' ${address}/' && exit
${prepare}
if ${ip} rule | grep -q '^0:'; then
  ${ip} rule add pref ${LOCAL_RULE} lookup local && ${ip} rule del pref 0 || exit
fi
${ip} rule add pref ${CARD_RULE} iif eth0 to ${one} lookup local &&
${ip} rule add pref ${OTHERS_RULE} to ${one} lookup ${others} &&
${ip} addr add ${one} dev lo`;
}

function releaseCommand(address: string): string {
  const { ip, one, others } = wordsFor(address);
  return `
${ip} addr show dev lo | grep -q ' ${address}/' || exit 0
${ip} addr del ${one} dev lo
${ip} rule del pref ${CARD_RULE} iif eth0 to ${one} lookup local
${ip} rule del pref ${OTHERS_RULE} to ${one} lookup ${others}`;
}

const CARD_RULE = 100;
const OTHERS_RULE = 150;
const LOCAL_RULE = 200;

/** Who dials an IPv6 address of his own comes from it (RFC 6724, rule 1), unless a route says otherwise; so there is a table with one. */
const IPV6_TABLE = 100;
const IPV6_PREPARE = `
. /run/boathouse/config/network
ip -6 route | grep -q '^default' &&
ip -6 route replace default via "$GATEWAY6" dev eth0 src "\${ADDRESS6%/*}" table ${IPV6_TABLE} || exit`;

interface Words {
  readonly ip: string;
  readonly one: string;
  /** The table for those who are not the card. */
  readonly others: string;
  readonly prepare: string;
}

function wordsFor(address: string): Words {
  // It becomes part of a command.
  if (!/^[0-9a-f.:]+$/i.test(address)) throw new BoathouseError('port-failed', `${address} is no address for the VM`);
  return isIPv6(address)
    ? { ip: 'ip -6', one: `${address}/128`, others: String(IPV6_TABLE), prepare: IPV6_PREPARE }
    : { ip: 'ip -4', one: `${address}/32`, others: 'main', prepare: '' };
}

/**
 * Arranges it by commands over the ssh session; what one of them has arranged lasts until the VM stops, also over a session that breaks or
 * a backend that ends. Each command leaves alone what is there already, so that the next backend finds its way. Work on one address
 * happens in order. Taking an address away is done behind the caller's back, and given up after `ENGINE_WAIT_MS`.
 */
export class SshGuestAddresses implements GuestAddresses {
  readonly #options: SshGuestAddressesOptions;
  readonly #lanes = new Lanes();
  readonly #holders = new Map<string, number>();
  #loopbackIsOpen = false;

  constructor(options: SshGuestAddressesOptions) {
    this.#options = options;
  }

  openLoopback(signal: AbortSignal): Promise<void> {
    return this.#lanes.run('loopback', async () => {
      if (this.#loopbackIsOpen) return;
      await this.#run(OPEN_LOOPBACK, 'its loopback cannot be opened', signal);
      this.#loopbackIsOpen = true;
    });
  }

  async hold(address: string, signal: AbortSignal): Promise<Disposable> {
    await this.#lanes.run(address, async () => {
      const holders = this.#holders.get(address) ?? 0;
      if (holders === 0) await this.#run(holdCommand(address), `it cannot take the address ${address}`, signal);
      this.#holders.set(address, holders + 1);
    });
    return { dispose: () => void this.#lanes.run(address, () => this.#release(address)) };
  }

  async #release(address: string): Promise<void> {
    const holders = (this.#holders.get(address) ?? 1) - 1;
    this.#holders.set(address, holders);
    if (holders > 0) return;
    this.#holders.delete(address);
    const { clock, logger } = this.#options;
    const giveUp = new AbortController();
    const released = this.#run(releaseCommand(address), `it keeps the address ${address}`, giveUp.signal).catch(
      (error: unknown) => logger.debug(describeError(error)),
    );
    await within(clock, ENGINE_WAIT_MS, released, () => giveUp.abort());
  }

  async #run(command: string, failure: string, signal: AbortSignal): Promise<void> {
    const { exitCode, stderr } = await this.#options.run(command, signal);
    if (exitCode === 0) return;
    throw new BoathouseError('port-failed', `the VM refused: ${failure} (${stderr.trim() || `status ${exitCode}`})`);
  }
}
