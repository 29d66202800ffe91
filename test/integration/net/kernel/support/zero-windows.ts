import type { CapturedFrame } from '../../../../../electron/net/link/pcap.ts';
import { parseTcp, TCP_FLAG, TCP_PROTOCOL } from '../../../../../electron/net/wire/tcp.ts';

const IPV4_TCP_OFFSET = 34;
const IPV4_PROTOCOL_OFFSET = 23;

/** Whether either side has told the other to stop, over IPv4. */
export class ZeroWindows {
  readonly seen = { 'from-guest': 0, 'to-guest': 0 };

  look({ bytes, offset, end, direction }: CapturedFrame): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (end - offset < IPV4_TCP_OFFSET || view.getUint16(offset + 12) !== 0x0800) return;
    if (view.getUint8(offset + IPV4_PROTOCOL_OFFSET) !== TCP_PROTOCOL) return;
    const segment = parseTcp(view, offset + IPV4_TCP_OFFSET, end);
    if (typeof segment === 'string' || (segment.flags & (TCP_FLAG.syn | TCP_FLAG.rst)) !== 0) return;
    if (segment.window === 0) this.seen[direction] += 1;
  }
}
