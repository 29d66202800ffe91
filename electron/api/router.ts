import { z } from 'zod';
import type { ResetScope } from './backend.ts';
import { engineConfigInput } from './engine-config.ts';
import { engineRouter } from './engine/engine-router.ts';
import { type LogEvent, logRequest } from './log-stream.ts';
import { networkRouter } from './network-router.ts';
import { createRouter, procedure, signalOf } from './procedure.ts';
import { settingsEvents } from './settings-events.ts';
import { statusEvents } from './status-events.ts';
import { bundleFileRequest, bundleSaveRequest } from './support.ts';
import { terminalRouter } from './terminal-router.ts';
import { uiPurpose } from './ui-purpose.ts';

const settingPath = z.string().max(1024);

const resetScope = z.enum(['data', 'factory']) satisfies z.ZodType<ResetScope>;

/**
 * The one contract that every front end speaks. Queries read, mutations change and answer when the change is done,
 * subscriptions go on until either side ends them. An error carries `data.failure` (`machine-status.ts`).
 */
export const apiRouter = createRouter({
  info: procedure.query((call) => call.ctx.backend.info()),

  machine: createRouter({
    status: procedure.query((call) => call.ctx.backend.machine.status()),
    /** The current status at once, then each change. */
    events: procedure.subscription((call) => statusEvents(call.ctx.backend.machine, signalOf(call))),
    start: procedure.mutation((call) => call.ctx.backend.machine.start()),
    stop: procedure
      .input(z.strictObject({ force: z.boolean() }))
      .mutation((call) => call.ctx.backend.machine.stop(call.input)),
    restart: procedure.mutation((call) => call.ctx.backend.machine.restart()),
    retryImage: procedure.mutation((call) => call.ctx.backend.machine.retryImage()),
    pause: procedure.mutation((call) => call.ctx.backend.machine.pause()),
    resume: procedure.mutation((call) => call.ctx.backend.machine.resume()),
  }),

  settings: createRouter({
    get: procedure.query((call) => call.ctx.backend.settings.view()),
    /** The settings at once, then after each change. */
    changes: procedure.subscription((call) => settingsEvents(call.ctx.backend.settings, signalOf(call))),
    set: procedure
      .input(z.strictObject({ path: settingPath, value: z.json() }))
      .mutation((call) => call.ctx.backend.settings.set(call.input.path, call.input.value)),
    replace: procedure
      .input(z.strictObject({ document: z.json() }))
      .mutation((call) => call.ctx.backend.settings.replace(call.input.document)),
    reset: procedure
      .input(z.strictObject({ path: settingPath.nullable() }))
      .mutation((call) => call.ctx.backend.settings.reset(call.input.path)),
  }),

  engineConfig: createRouter({
    set: procedure
      .input(z.strictObject({ config: engineConfigInput }))
      .mutation((call) => call.ctx.backend.engineConfig.apply(call.input.config)),
  }),

  context: createRouter({
    status: procedure.query((call) => call.ctx.backend.context.status()),
    use: procedure.mutation((call) => call.ctx.backend.context.use()),
    restore: procedure.mutation((call) => call.ctx.backend.context.restore()),
    remove: procedure.mutation((call) => call.ctx.backend.context.remove()),
  }),

  ports: createRouter({
    list: procedure.query((call) => call.ctx.backend.ports()),
  }),

  network: networkRouter,

  engine: engineRouter,

  ui: createRouter({
    /** The dashboard's address with a token that opens it once. Starts to serve it if need be. */
    address: procedure
      .input(z.strictObject({ purpose: uiPurpose }))
      .mutation((call) => call.ctx.backend.openUi(call.input.purpose)),
  }),

  terminal: terminalRouter,

  logs: createRouter({
    /** Subject to the stream's window, as a terminal's output is; `bytes` are the text's UTF-16 code units here. */
    read: procedure.input(logRequest).subscription(async function* (call): AsyncGenerator<LogEvent, void> {
      const signal = signalOf(call);
      const { backend, streams } = call.ctx;
      streams.reserve();
      const stream = streams.add({});
      try {
        yield { kind: 'opened', id: stream.id };
        for await (const text of backend.readLog(call.input, signal)) {
          if (!(await stream.window.take(text.length, signal))) return;
          yield { kind: 'text', text };
        }
      } finally {
        streams.remove(stream);
      }
    }),
    acknowledge: procedure
      .input(z.strictObject({ id: z.int().positive(), bytes: z.int().nonnegative() }))
      .mutation((call) => {
        call.ctx.streams.find(call.input.id)?.window.acknowledge(call.input.bytes);
      }),
  }),

  diagnostics: createRouter({
    /** One value a check, in order; the subscription ends after the last. */
    run: procedure.subscription((call) => call.ctx.backend.diagnose(signalOf(call))),
  }),

  support: createRouter({
    collect: procedure.mutation((call) => call.ctx.backend.support.collect()),
    read: procedure.input(bundleFileRequest).query((call) => call.ctx.backend.support.read(call.input)),
    save: procedure.input(bundleSaveRequest).mutation((call) => call.ctx.backend.support.save(call.input)),
  }),

  reset: procedure
    .input(z.strictObject({ scope: resetScope }))
    .mutation((call) => call.ctx.backend.reset(call.input.scope)),

  backend: createRouter({
    /** Stops the machine, answers, and ends the backend. */
    shutdown: procedure.mutation((call) => call.ctx.backend.shutdown()),
  }),
});

export type ApiRouter = typeof apiRouter;
