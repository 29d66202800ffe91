import { describeError } from '../../base/errors.ts';
import type { GuestAccess } from '../guest-access.ts';
import { addressOf, type GuestLease } from '../guest-lease.ts';
import { type AskContext, askGuest } from './ask-guest.ts';
import { failure, ok } from './finding.ts';
import { ownNetwork } from './own-network.ts';
import type { DiagnosticCheck, Finding } from './types.ts';

const WAIT_SECONDS = 5;

export const guestGatewayCheck: DiagnosticCheck = {
  id: 'guest-gateway',
  title: 'The VM reaches its gateway',
  async run({ machine, clock }, signal) {
    const { guest, lease } = machine;
    if (guest !== null && lease !== null) return await askSwitch(guest, lease, { clock, signal });
    const own = ownNetwork(machine);
    if (own.insight === null) return own.finding;
    const { v4, v6 } = own.insight.addresses;
    const gateways = [v4.gateway, ...(v6 === null ? [] : [v6.gateway])];
    for (const gateway of gateways) {
      try {
        await askGuest(own.guest, `busybox ping -c 1 -W ${WAIT_SECONDS} ${gateway}`, { clock, signal });
      } catch (error) {
        return failure(
          `${gateway} does not answer: ${describeError(error)}.`,
          'A container’s network may have taken its addresses: docker network ls, or another network.subnet. Else: boathouse restart.',
        );
      }
    }
    return ok(`${gateways.join(' and ')} answer.`);
  },
};

/** By ARP: the host's firewall may leave a ping without an answer. */
async function askSwitch(guest: GuestAccess, lease: GuestLease, context: AskContext): Promise<Finding> {
  const { gateway } = lease;
  try {
    await askGuest(guest, `busybox arping -f -c 3 -w ${WAIT_SECONDS} -I eth0 ${gateway}`, context);
    return ok(`${gateway} answers; the VM is ${addressOf(lease)} on the hypervisor’s switch.`);
  } catch (error) {
    return failure(
      `${gateway}, the hypervisor’s switch, does not answer: ${describeError(error)}.`,
      'The VM asks for another address by itself within a minute. Else: boathouse restart.',
    );
  }
}
