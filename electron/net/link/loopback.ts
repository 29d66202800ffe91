import type { Clock } from '../../base/clock.ts';
import { FixedBufferPool } from './buffer-pool.ts';
import type { Link } from './link.ts';
import { createMemoryStream } from './memory-stream.ts';
import { QemuLink } from './qemu.ts';

export interface LoopbackOptions {
  readonly clock: Clock;
  readonly mtu: number;
  /** What is under way in each direction before the sender's own buffers fill. */
  readonly capacityBytes?: number;
}

const BUFFER_BYTES = 256 * 1024;
/** One to read into and two to fill in turn. */
const BUFFERS = 3;

/**
 * Two links in memory that are each other's other end; the framing between them is QEMU's. Frames arrive in a callback of the clock,
 * never during a call, as with a real link.
 */
export function createLoopback(options: LoopbackOptions): readonly [Link, Link] {
  const [left, right] = createMemoryStream(options);
  const pool = (): FixedBufferPool => new FixedBufferPool({ buffers: BUFFERS, bufferBytes: BUFFER_BYTES });
  return [
    new QemuLink({ transport: left, mtu: options.mtu, pool: pool() }),
    new QemuLink({ transport: right, mtu: options.mtu, pool: pool() }),
  ];
}
