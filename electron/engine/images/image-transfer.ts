import type { ImageTransferEvent } from '../../api/engine/image-transfer.ts';
import type { Clock } from '../../base/clock.ts';
import { asBoathouseError, type BoathouseError } from '../../base/errors.ts';
import { cancelledError, delay } from '../../host/delay.ts';
import { readLines } from '../../host/engine-request.ts';
import type { EngineCall, EngineClient } from '../client/engine-client.ts';
import { STREAM_LINE_MAX_BYTES, TRANSFER_PROGRESS_MS } from '../limits.ts';
import { TransferProgress } from './transfer-progress.ts';

/**
 * A pull or a push under way. Its lines are read as they come, since the engine does the work no faster than they are taken; what a
 * caller is told is the sum, a few times a second. When the caller leaves, or `signal` aborts, the engine gives it up.
 */
export async function* imageTransfer(
  { client, clock }: { readonly client: EngineClient; readonly clock: Clock },
  call: EngineCall,
  signal: AbortSignal,
): AsyncGenerator<ImageTransferEvent, void> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const progress = new TransferProgress();
  const reading: { ended: boolean; error: BoathouseError | null } = { ended: false, error: null };
  try {
    const response = await client.stream('POST', call, either);
    const read = (async () => {
      for await (const line of readLines(response, STREAM_LINE_MAX_BYTES)) progress.add(line);
    })()
      .catch(
        (error: unknown) =>
          (reading.error = asBoathouseError(error, 'engine-request-failed', 'asking the engine failed')),
      )
      .finally(() => (reading.ended = true));
    while (!reading.ended) {
      const timer = new AbortController();
      await Promise.race([read, delay(clock, TRANSFER_PROGRESS_MS, timer.signal).catch(() => undefined)]);
      timer.abort();
      const news = progress.take();
      if (news !== null) yield { kind: 'progress', ...news };
    }
  } finally {
    left.abort();
  }
  if (signal.aborted) throw cancelledError(signal);
  if (progress.failure !== null) throw progress.failure;
  if (reading.error !== null) throw reading.error;
  yield { kind: 'done', digest: progress.digest };
}
