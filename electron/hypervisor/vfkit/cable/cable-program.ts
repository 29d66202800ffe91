import { rm } from 'node:fs/promises';
import { systemClock } from '../../../host/system-clock.ts';
import { loadNativeAddon } from '../../../native/load-native-addon.ts';
import type { NativePort } from '../../../native/native-addon.ts';
import { untilRunEnds } from '../../process/run-journal.ts';

/**
 * Entry of the process that keeps the far end of a vfkit's network cable: `node cable-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET`.
 *
 *   CARD is bound ──first datagram of the card──▶ OFFER is bound ──a request──▶ who asked gets the socket ──▶ …
 *         └──the run's other processes are gone──▶ ends
 *
 * vfkit dials CARD once, and a unix datagram socket that has lost its other end is of no use any more. So what it dialled must be open
 * for as long as the machine lives, longer than any backend: this process holds it, reads nothing, and hands it to whoever serves the
 * network (`DatagramNetwork` in `network-attachment.ts`). What the guest sends while nobody does waits in the system, and is lost beyond that.
 *
 * Its owner ends it with the machine; `untilRunEnds` is for a machine that ends while no backend is there.
 */
/** What vfkit asks of its own end (`connectUnixPath` in its `pkg/vf/virtionet.go`): a burst fits. */
const SEND_BUFFER_BYTES = 1024 * 1024;
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const REQUESTS = 8;
const REQUEST_BYTES = 256;
const REQUEST_BUFFER_BYTES = 64 * 1024;

const [runFolder, cardSocket, offerSocket] = process.argv.slice(2);
if (runFolder === undefined || cardSocket === undefined || offerSocket === undefined)
  throw new Error('usage: cable-program.js RUN-FOLDER CARD-SOCKET OFFER-SOCKET');

const addon = loadNativeAddon();
const card = addon.openDatagrams(cardSocket, '', SEND_BUFFER_BYTES, RECEIVE_BUFFER_BYTES);
addon.acceptPeer(card, (error) => {
  if (error !== null) throw error;
  offer(card, offerSocket);
});

await untilRunEnds(runFolder, systemClock);
await rm(cardSocket, { force: true });
await rm(offerSocket, { force: true });
process.exit(0);

/** A request is the path of the socket where the answer is awaited. Whoever can send one owns this folder. */
function offer(port: NativePort, path: string): void {
  const requests = addon.openDatagrams(path, '', REQUEST_BUFFER_BYTES, REQUEST_BUFFER_BYTES);
  const slots = {
    bytes: new Uint8Array(REQUESTS * REQUEST_BYTES),
    slotBytes: REQUEST_BYTES,
    lengths: new Uint32Array(REQUESTS),
  };
  addon.start(requests, slots, {
    received: (count) => {
      for (let index = 0; index < count; index += 1) {
        const begin = index * REQUEST_BYTES;
        give(port, requests, Buffer.from(slots.bytes.subarray(begin, begin + (slots.lengths[index] ?? 0))).toString());
      }
    },
    writable: () => undefined,
    closed: (error) => {
      throw error ?? new Error('the offer is closed');
    },
  });
}

function give(port: NativePort, through: NativePort, path: string): void {
  try {
    addon.givePort(port, through, path);
  } catch (error) {
    // Who asked has gone meanwhile, and asks again if he is still there.
    process.stderr.write(`${path}: ${String(error)}\n`);
  }
}
