import { setImmediate as turn } from 'node:timers/promises';
import { FixedBufferPool } from '../../../electron/net/link/buffer-pool.ts';
import type {
  DatagramBatch,
  DatagramSlots,
  DatagramTransport,
  DatagramTransportEvents,
} from '../../../electron/net/link/datagram-transport.ts';

const BUFFERS = 2;

/** As many buffers as a datagram link takes, and how many are out. */
export class CountedPool extends FixedBufferPool {
  constructor() {
    super({ buffers: BUFFERS, bufferBytes: 512 * 1024 });
  }

  get lent(): number {
    return BUFFERS - this.free;
  }
}

/** Lets the system go on until the condition holds. */
export async function turnUntil(condition: () => boolean): Promise<void> {
  for (const deadline = AbortSignal.timeout(20_000); !condition(); ) {
    if (deadline.aborted) throw new Error('it never came to that');
    await turn();
  }
}

export async function turns(count = 20): Promise<void> {
  for (let turned = 0; turned < count; turned++) await turn();
}

/** A transport whose owner reads nothing until `begin`: what is sent to it meanwhile is the system's to hold. */
export class LateTransport implements DatagramTransport {
  readonly #inner: DatagramTransport;
  #begin: (() => void) | null = null;

  constructor(inner: DatagramTransport) {
    this.#inner = inner;
  }

  start(slots: DatagramSlots, events: DatagramTransportEvents): void {
    this.#begin = () => this.#inner.start(slots, events);
  }

  begin(): void {
    const begin = this.#begin;
    this.#begin = null;
    begin?.();
  }

  send(batch: DatagramBatch, first: number): number {
    return this.#inner.send(batch, first);
  }

  dispose(): Promise<void> | void {
    return this.#inner.dispose();
  }
}
