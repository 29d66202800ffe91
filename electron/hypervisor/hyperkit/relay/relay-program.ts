import { rm } from 'node:fs/promises';
import { systemClock } from '../../../host/system-clock.ts';
import { openDescriptor } from '../../console/open-terminal.ts';
import { untilRunEnds } from '../../process/run-journal.ts';
import { relay } from './relay.ts';

/**
 * Entry of the process that holds a HyperKit's network card: `node relay-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET MAC-ADDRESS TERMINAL`. Its
 * owner ends it with the machine; `relay` ends when HyperKit does, and `untilRunEnds` is for one that ended before it dialled.
 *
 * It holds the console's terminal open as well, made raw by its owner and never read: without a backend nobody else does, and what the guest
 * prints would be typed back to it (`console/open-terminal.ts`).
 */
const [runFolder, cardSocket, offerSocket, macAddress, terminal] = process.argv.slice(2);
if (
  runFolder === undefined ||
  cardSocket === undefined ||
  offerSocket === undefined ||
  macAddress === undefined ||
  terminal === undefined
)
  throw new Error('usage: relay-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET MAC-ADDRESS TERMINAL');

await openDescriptor(terminal);
await Promise.race([relay({ cardSocket, offerSocket, macAddress }), untilRunEnds(runFolder, systemClock)]);
await rm(cardSocket, { force: true });
await rm(offerSocket, { force: true });
process.exit(0);
