import { describeError } from '../../base/errors.ts';
import { failure, ok, warning } from './finding.ts';
import { ownNetwork } from './own-network.ts';
import type { DiagnosticCheck } from './types.ts';

const RESTART = 'boathouse restart. What happened before may be in the log: boathouse logs';
/** Some are sent again when the VM, or the whole computer, stood still for a moment. */
const TOLERATED_PART = 0.01;
/** Only macOS is asked for such (`network/neighbour-sockets.ts`). */
const LOCAL_NETWORK =
  'If they are switched on: allow Boathouse in System Settings, Privacy & Security, Local Network. Where it is not in that list: quit it, its engine as well, and after ten seconds start that in a terminal: boathouse start.';

export const networkCheck: DiagnosticCheck = {
  id: 'network',
  title: 'The VM’s network is served',
  async run({ machine }) {
    const own = ownNetwork(machine);
    if (own.insight === null) return own.finding;
    try {
      const { link, tcp, tcpFlows, udpFlows, unreachableNeighbours } = await own.insight.activity({ flows: false });
      if (link === null || tcp === null) return failure('The VM’s card is not connected.', RESTART);
      const { segmentsRetransmitted, segmentsSent } = tcp;
      const detail = `It carries ${tcpFlows} TCP and ${udpFlows} UDP flows; ${segmentsRetransmitted} of ${segmentsSent} TCP segments were sent again.`;
      if (unreachableNeighbours.length > 0) {
        return warning(
          `${detail} ${unreachableNeighbours.join(', ')}: no route to host, for containers.`,
          LOCAL_NETWORK,
        );
      }
      if (segmentsRetransmitted <= segmentsSent * TOLERATED_PART) return ok(detail);
      return warning(detail, 'The VM answers too slowly: give this computer less to do, or the VM more memory.');
    } catch (error) {
      return failure(`It does not answer: ${describeError(error)}.`, RESTART);
    }
  },
};
