import { bytesOf, frame, hex } from './guest-frames.ts';
import { readPacket } from './received-frame.ts';

/** Ports and flags of the TCP segments in frames. */
export function segments(frames: readonly Uint8Array[]) {
  return frames.map((bytes) => {
    const { source, destination, payload } = readPacket(bytes);
    const view = new DataView(payload.buffer);
    const flags = payload[13] ?? 0;
    return { from: `${source}:${view.getUint16(0)}`, to: `${destination}:${view.getUint16(2)}`, flags };
  });
}

/** The guest's first segment of a connection. */
export function syn(
  ends: { readonly source: string; readonly destination: string },
  ports: readonly [number, number],
): Uint8Array {
  const head = [ports[0] >>> 8, ports[0] & 255, ports[1] >>> 8, ports[1] & 255];
  const payload = bytesOf(head, hex('00000001 00000000 5002 ffff 0000 0000'));
  const view = new DataView(payload.buffer);
  const words = [0xc0a8, 0x4103, ...ends.destination.split('.').map(Number), 6 + payload.length];
  const [high = 0, low = 0, a = 0, b = 0, c = 0, d = 0, rest = 0] = words;
  let sum = high + low + (a << 8) + b + (c << 8) + d + rest;
  for (let at = 0; at < payload.length; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  view.setUint16(16, ~sum & 0xffff);
  return frame({ ...ends, protocol: 6, payload });
}
