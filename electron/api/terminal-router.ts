import { z } from 'zod';
import { base64Bytes } from './base64-bytes.ts';
import { createRouter, procedure, signalOf } from './procedure.ts';
import { TERMINAL_WRITE_MAX_BYTES } from './limits.ts';
import { terminalRequest, terminalSize, type TerminalEvent } from './terminal.ts';

/** Base64 of the largest write, with room for its padding. */
const BASE64_MAX_LENGTH = Math.ceil(TERMINAL_WRITE_MAX_BYTES / 3) * 4 + 4;

const streamId = z.int().positive();

/**
 * Terminals. `open` is a subscription that yields `opened` with an id, then output, then the exit; the client ends it to close
 * the terminal. Output is subject to the stream's window: the client acknowledges what it has shown. Input goes by `write`,
 * which answers when the guest took it: that answer is the flow control of the other direction. What is sent to a terminal
 * that has ended is dropped without an error, since the two cross on the way.
 */
export const terminalRouter = createRouter({
  open: procedure.input(terminalRequest).subscription(async function* (call): AsyncGenerator<TerminalEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const terminal = await backend.openTerminal(call.input, signal);
    const stream = streams.add({ terminal });
    // A generator that waits for output cannot be ended from outside: its source has to end.
    const onAbort = (): void => void terminal.dispose();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      yield { kind: 'opened', id: stream.id };
      for await (const event of terminal.output) {
        if (event.kind === 'output' && !(await stream.window.take(base64Bytes(event.base64), signal))) return;
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      streams.remove(stream);
      await terminal.dispose();
    }
  }),

  /** `bytes` as they were before base64. */
  acknowledge: procedure.input(z.strictObject({ id: streamId, bytes: z.int().nonnegative() })).mutation((call) => {
    call.ctx.streams.find(call.input.id)?.window.acknowledge(call.input.bytes);
  }),

  write: procedure
    .input(z.strictObject({ id: streamId, base64: z.string().max(BASE64_MAX_LENGTH) }))
    .mutation(async (call) => {
      await call.ctx.streams.find(call.input.id)?.terminal?.write(call.input.base64);
    }),

  end: procedure.input(z.strictObject({ id: streamId })).mutation(async (call) => {
    await call.ctx.streams.find(call.input.id)?.terminal?.end();
  }),

  resize: procedure.input(terminalSize.extend({ id: streamId })).mutation(async (call) => {
    const { id, ...size } = call.input;
    await call.ctx.streams.find(id)?.terminal?.resize(size);
  }),
});
