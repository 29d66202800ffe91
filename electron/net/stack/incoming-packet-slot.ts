import type { IncomingPacket } from './incoming-packet.ts';

const NOTHING = new Uint8Array(0);

/** The one `IncomingPacket`, to be filled anew for each. */
export class IncomingPacketSlot implements IncomingPacket {
  family: 4 | 6 = 4;
  protocol = 0;
  hopLimit = 0;
  view: DataView = new DataView(NOTHING.buffer);
  bytes: Uint8Array = NOTHING;
  sourceOffset = 0;
  destinationOffset = 0;
  headerOffset = 0;
  offset = 0;
  end = 0;
  checksumVouched = false;
}
