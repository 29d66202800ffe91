import type { ByteProgress } from '../api/engine/byte-transfer.ts';
import type { CancelSignal } from '../base/cancellation.ts';
import type { Clock } from '../base/clock.ts';
import { abortSignalOf } from '../host/abort-signal.ts';
import { cancelledError, delay } from '../host/delay.ts';
import { TRANSFER_PROGRESS_MS } from './limits.ts';

/** Counted by the work while it goes on. */
export interface ByteCount {
  bytes: number;
  /** Null: nobody knows. */
  totalBytes: number | null;
}

export interface ByteTransferOptions {
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

/**
 * Work that moves bytes, told a few times a second; the generator's own result is that of the work. When the caller leaves, or
 * `signal` aborts, the work's signal does, and it is over when the generator is: nothing of it goes on behind anybody's back.
 */
export async function* byteTransfer<Result>(
  { clock, signal }: ByteTransferOptions,
  work: (count: ByteCount, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<ByteProgress, Result> {
  const left = new AbortController();
  const count: ByteCount = { bytes: 0, totalBytes: null };
  const state = { ended: false };
  const running = work(count, AbortSignal.any([abortSignalOf(signal), left.signal]));
  const ended = running.then(
    () => void (state.ended = true),
    () => void (state.ended = true),
  );
  let told = -1;
  try {
    while (!state.ended) {
      const timer = new AbortController();
      await Promise.race([ended, delay(clock, TRANSFER_PROGRESS_MS, timer.signal).catch(() => undefined)]);
      timer.abort();
      if (count.bytes === told) continue;
      told = count.bytes;
      yield { kind: 'progress', ...count };
    }
  } finally {
    left.abort();
    await ended;
  }
  if (signal.aborted) throw cancelledError(signal);
  return await running;
}
