import { FixedBufferPool } from '../../../../../electron/net/link/buffer-pool.ts';
import type { Link } from '../../../../../electron/net/link/link.ts';
import { createMemoryStream } from '../../../../../electron/net/link/memory-stream.ts';
import type { StreamLinkOptions } from '../../../../../electron/net/link/stream-link.ts';
import type { LinkPair } from '../../../../contract/link-contract.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

export const BUFFERS = 4;

export function testPool(): FixedBufferPool {
  return new FixedBufferPool({ buffers: BUFFERS, bufferBytes: 256 * 1024 });
}

/** Both ends of a protocol, over a stream in memory that brings `chunkBytes` a read. */
export interface StreamEnds {
  near(options: StreamLinkOptions, clock: FakeClock): Link;
  far(options: StreamLinkOptions, clock: FakeClock): Link;
}

export function createStreamPair(ends: StreamEnds, mtu: number, chunkBytes: () => number): LinkPair {
  const clock = new FakeClock();
  const [nearStream, farStream] = createMemoryStream({ clock, chunkBytes });
  const pool = testPool();
  const near = ends.near({ transport: nearStream, mtu, pool }, clock);
  const far = ends.far({ transport: farStream, mtu, pool: testPool() }, clock);
  return {
    near,
    far,
    until: (condition) => advanceUntil(clock, condition),
    settle: async () => {
      await advanceUntil(clock, () => clock.pending === 0);
    },
    stallFar: (stalled) => {
      farStream.stalled = stalled;
    },
    inject: (bytes) => void farStream.write(bytes),
    lentBuffers: () => BUFFERS - pool.free,
    dispose: async () => {
      await near.dispose();
      await far.dispose();
    },
  };
}

/** Moves time by a millisecond at a time, with promises in between. */
export async function advanceUntil(clock: FakeClock, condition: () => boolean): Promise<void> {
  for (let step = 0; step < 10_000; step++) {
    clock.advance(step === 0 ? 0 : 1);
    await Promise.resolve();
    if (condition()) return;
  }
  throw new Error('it never came to that');
}

export const SPLITS: readonly { readonly name: string; readonly chunkBytes: () => () => number }[] = [
  { name: 'whole', chunkBytes: () => () => Number.MAX_SAFE_INTEGER },
  { name: 'byte by byte', chunkBytes: () => () => 1 },
  { name: '7 bytes at a time', chunkBytes: () => () => 7 },
  { name: '1,499 bytes at a time', chunkBytes: () => () => 1499 },
  {
    name: '1 to 70,000 bytes at a time',
    chunkBytes: () => {
      let state = 1;
      return () => {
        state = (state * 48_271) % 2_147_483_647;
        return 1 + (state % 70_000);
      };
    },
  },
];
