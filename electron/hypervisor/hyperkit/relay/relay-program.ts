import { rm } from 'node:fs/promises';
import { systemClock } from '../../../host/system-clock.ts';
import { untilRunEnds } from '../../process/run-journal.ts';
import { relay } from './relay.ts';

/**
 * Entry of the process that holds a HyperKit's network card: `node relay-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET MAC-ADDRESS`. Its
 * owner ends it with the machine; `relay` ends when HyperKit does, and `untilRunEnds` is for one that ended before it dialled.
 */
const [runFolder, cardSocket, offerSocket, macAddress] = process.argv.slice(2);
if (runFolder === undefined || cardSocket === undefined || offerSocket === undefined || macAddress === undefined)
  throw new Error('usage: relay-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET MAC-ADDRESS');

await Promise.race([relay({ cardSocket, offerSocket, macAddress }), untilRunEnds(runFolder, systemClock)]);
await rm(cardSocket, { force: true });
await rm(offerSocket, { force: true });
process.exit(0);
