import { describeError } from '../../base/errors.ts';
import { askGuest } from './ask-guest.ts';
import { failure, ok } from './finding.ts';
import { ownNetwork } from './own-network.ts';
import type { DiagnosticCheck } from './types.ts';

const WAIT_SECONDS = 5;

export const guestGatewayCheck: DiagnosticCheck = {
  id: 'guest-gateway',
  title: 'The VM reaches its gateway',
  async run({ machine, clock }, signal) {
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
