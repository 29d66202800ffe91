import { createRouter, procedure, signalOf } from '../procedure.ts';
import type { ContainerLogEvent } from './container-logs.ts';
import { keptLogReference, keptLogRequest } from './kept-logs.ts';
import { logEvents } from './log-events.ts';

/** See `kept-log-control.ts`. A log is subject to its stream's window, as a container's is: `engine.acknowledge` keeps it going. */
export const keptLogRouter = createRouter({
  list: procedure.query((call) => call.ctx.backend.engine.keptLogs.list()),
  read: procedure.input(keptLogRequest).subscription(async function* (call): AsyncGenerator<ContainerLogEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    const open = async () => ({ tty: false, lines: await backend.engine.keptLogs.read(call.input, signal) });
    yield* logEvents(streams, open, signal);
  }),
  remove: procedure.input(keptLogReference).mutation((call) => call.ctx.backend.engine.keptLogs.remove(call.input.id)),
  clear: procedure.mutation((call) => call.ctx.backend.engine.keptLogs.clear()),
});
