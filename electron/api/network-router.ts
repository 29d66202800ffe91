import { z } from 'zod';
import { base64Bytes } from './base64-bytes.ts';
import { type CaptureEvent, captureRequest } from './network-capture.ts';
import { createRouter, procedure, signalOf } from './procedure.ts';

const streamId = z.int().positive();

/**
 * The VM's network. `capture` is a subscription that yields `opened` with an id, then the capture's bytes unless they go to a file, then
 * the end with its counts. The client ends it early with `stopCapture`, and then still gets the rest and the end; a client that goes
 * away, or ends the subscription, ends the capture. Bytes are subject to the stream's window, as a terminal's output is.
 */
export const networkRouter = createRouter({
  status: procedure
    .input(z.strictObject({ flows: z.boolean() }))
    .query((call) => call.ctx.backend.network.status(call.input)),

  capture: procedure.input(captureRequest).subscription(async function* (call): AsyncGenerator<CaptureEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const capture = await backend.network.capture(call.input);
    const stream = streams.add({ capture });
    // A generator that waits for frames cannot be ended from outside: its source has to end.
    const onAbort = (): void => void capture.dispose();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) return;
      yield { kind: 'opened', id: stream.id };
      for await (const event of capture.output) {
        if (event.kind === 'bytes' && !(await stream.window.take(base64Bytes(event.base64), signal))) return;
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      streams.remove(stream);
      await capture.dispose();
    }
  }),

  /** Nothing happens for one that has ended: the two cross on the way. */
  stopCapture: procedure.input(z.strictObject({ id: streamId })).mutation(async (call) => {
    await call.ctx.streams.find(call.input.id)?.capture?.stop();
  }),

  /** `bytes` as they were before base64. */
  acknowledge: procedure.input(z.strictObject({ id: streamId, bytes: z.int().nonnegative() })).mutation((call) => {
    call.ctx.streams.find(call.input.id)?.window.acknowledge(call.input.bytes);
  }),
});
