import { z } from 'zod';
import { createRouter, procedure, signalOf } from '../procedure.ts';
import { containerLogRequest, type ContainerLogEvent } from './container-logs.ts';
import { containerEdit } from './container-edit.ts';
import { containerSpec } from './container-spec.ts';
import { containerStatsRequest, type ContainerStatsEvent } from './container-stats.ts';
import { logEvents } from './log-events.ts';
import { statsUnits } from './stream-units.ts';
import { containerName, containerReference } from './references.ts';

const one = z.strictObject({ container: containerReference });
/** Seconds until it is killed; null: the container's own, 10 unless it was made with another. */
const withGrace = one.extend({ graceSeconds: z.int().min(0).max(86_400).nullable() });
const signalName = z
  .string()
  .max(32)
  .regex(/^(?:[A-Z0-9+-]+|[0-9]+)$/, 'must be a signal such as SIGKILL or 9');

/** See `container-control.ts`. Logs and stats are subject to their stream's window: `engine.acknowledge` keeps them going. */
export const containerRouter = createRouter({
  list: procedure
    .input(z.strictObject({ size: z.boolean(), containers: z.array(containerReference).min(1).max(512).optional() }))
    .query((call) => call.ctx.backend.engine.containers.list(call.input)),
  inspect: procedure.input(one).query((call) => call.ctx.backend.engine.containers.inspect(call.input.container)),
  processes: procedure.input(one).query((call) => call.ctx.backend.engine.containers.processes(call.input.container)),

  start: procedure.input(one).mutation((call) => call.ctx.backend.engine.containers.start(call.input.container)),
  stop: procedure
    .input(withGrace)
    .mutation((call) => call.ctx.backend.engine.containers.stop(call.input.container, call.input.graceSeconds)),
  restart: procedure
    .input(withGrace)
    .mutation((call) => call.ctx.backend.engine.containers.restart(call.input.container, call.input.graceSeconds)),
  pause: procedure.input(one).mutation((call) => call.ctx.backend.engine.containers.pause(call.input.container)),
  unpause: procedure.input(one).mutation((call) => call.ctx.backend.engine.containers.unpause(call.input.container)),
  kill: procedure
    .input(one.extend({ signal: signalName }))
    .mutation((call) => call.ctx.backend.engine.containers.kill(call.input.container, call.input.signal)),
  remove: procedure
    .input(one.extend({ force: z.boolean(), volumes: z.boolean() }))
    .mutation((call) => call.ctx.backend.engine.containers.remove(call.input.container, call.input)),
  rename: procedure
    .input(one.extend({ name: containerName }))
    .mutation((call) => call.ctx.backend.engine.containers.rename(call.input.container, call.input.name)),
  create: procedure
    .input(z.strictObject({ spec: containerSpec, start: z.boolean() }))
    .mutation((call) => call.ctx.backend.engine.containers.create(call.input.spec, call.input)),
  recreate: procedure
    .input(one.extend({ edit: containerEdit }))
    .mutation((call) => call.ctx.backend.engine.containers.recreate(call.input.container, call.input.edit)),

  logs: procedure.input(containerLogRequest).subscription(async function* (call): AsyncGenerator<
    ContainerLogEvent,
    void
  > {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    yield* logEvents(streams, () => backend.engine.containers.logs(call.input, signal), signal);
  }),

  stats: procedure.input(containerStatsRequest).subscription(async function* (call): AsyncGenerator<
    ContainerStatsEvent,
    void
  > {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const stream = streams.add({});
    try {
      yield { kind: 'opened', id: stream.id };
      for await (const { samples, ended } of backend.engine.containers.stats(call.input, signal)) {
        const units = statsUnits(samples, ended);
        yield { kind: 'samples', units, samples, ended };
        // Asks for the next ones only when there is room for them: what comes meanwhile takes the place of what came before.
        if (!(await stream.window.take(units, signal))) return;
      }
    } finally {
      streams.remove(stream);
    }
  }),
});
