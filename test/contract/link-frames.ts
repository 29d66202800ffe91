import type { Link } from '../../electron/net/link/link.ts';
import type { FrameLog } from './frame-log.ts';

/**
 * Frame number `index`: its bytes tell the number, the size and where in the frame they are. Both addresses are of one station, not of a
 * group, so that a bridge lets it pass.
 */
export function expectedFrame(index: number, sizeBytes: number): Uint8Array {
  const frame = new Uint8Array(sizeBytes);
  writeFrame(frame, 0, { index, sizeBytes });
  return frame;
}

const GROUP_BIT = 1;

/** False: the link refused. */
export function sendFrame(link: Link, index: number, sizeBytes: number): boolean {
  const offset = link.reserve(sizeBytes);
  if (offset === -1) return false;
  writeFrame(link.bytes, offset, { index, sizeBytes });
  link.commit(sizeBytes);
  return true;
}

/** Sends frames of these sizes, in bursts of 16, going on at each `writable`; resolves when the last one was flushed. */
export function sendOwed(link: Link, log: FrameLog, sizes: readonly number[]): Promise<void> {
  return new Promise((resolve) => {
    let next = 0;
    const go = (): void => {
      for (let size = sizes[next]; size !== undefined; size = sizes[next]) {
        if (!sendFrame(link, next, size)) {
          link.flush();
          return;
        }
        next++;
        if (next % 16 === 0) link.flush();
      }
      link.flush();
      log.onWritable = () => undefined;
      resolve();
    };
    log.onWritable = go;
    go();
  });
}

function writeFrame(
  bytes: Uint8Array,
  offset: number,
  frame: { readonly index: number; readonly sizeBytes: number },
): void {
  for (let at = 0; at < frame.sizeBytes; at++)
    bytes[offset + at] = (frame.index * 31 + frame.sizeBytes + at * 7 + (at >> 8)) & 0xff;
  for (const address of [0, 6]) bytes[offset + address] = (bytes[offset + address] ?? 0) & ~GROUP_BIT;
}

/** The number of the first frame that is not the expected one, or null when all are. */
export function firstWrongFrame(frames: readonly Uint8Array[], sizes: readonly number[]): number | null {
  for (let index = 0; index < Math.max(frames.length, sizes.length); index++) {
    const frame = frames[index];
    const size = sizes[index];
    if (frame === undefined || size === undefined || Buffer.compare(frame, expectedFrame(index, size)) !== 0)
      return index;
  }
  return null;
}
