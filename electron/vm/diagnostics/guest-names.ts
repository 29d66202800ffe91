import { describeError } from '../../base/errors.ts';
import { askGuest } from './ask-guest.ts';
import { failure, ok } from './finding.ts';
import { ownNetwork } from './own-network.ts';
import type { DiagnosticCheck } from './types.ts';

/** One that is answered here, whatever the computer's own servers do. */
const NAME = 'gateway.docker.internal';

export const guestNamesCheck: DiagnosticCheck = {
  id: 'guest-names',
  title: 'The VM resolves names',
  async run({ machine, clock }, signal) {
    const own = ownNetwork(machine);
    if (own.insight === null) return own.finding;
    const { gateway } = own.insight.addresses.v4;
    const fix = 'If something in the VM answers at port 53 in our place, stop that container. Else: boathouse restart.';
    try {
      const answers = await askGuest(own.guest, `busybox nslookup -type=a ${NAME} ${gateway}`, { clock, signal });
      // What stands above the name is the server's own.
      if (answers.split('Name:').slice(1).join().includes(gateway)) return ok(`${NAME} is ${gateway}.`);
      return failure(`${NAME} should be ${gateway}, and the answer was: ${answers.trim()}.`, fix);
    } catch (error) {
      return failure(`${gateway} does not answer questions: ${describeError(error)}.`, fix);
    }
  },
};
