import { z } from 'zod';
import { createRouter, procedure, signalOf } from '../procedure.ts';
import { containerNetworkRouter } from './container-network-router.ts';
import { containerRouter } from './container-router.ts';
import { fileRouter } from './file-router.ts';
import { imageRouter } from './image-router.ts';
import { keptLogRouter } from './kept-log-router.ts';
import { volumeRouter } from './volume-router.ts';

/** The Docker engine of the running machine, as a dashboard needs it. See `engine-control.ts`, its errors included. */
export const engineRouter = createRouter({
  containers: containerRouter,
  images: imageRouter,
  volumes: volumeRouter,
  networks: containerNetworkRouter,
  files: fileRouter,
  keptLogs: keptLogRouter,

  system: createRouter({
    info: procedure.query((call) => call.ctx.backend.engine.system.info()),
    diskUsage: procedure.query((call) => call.ctx.backend.engine.system.diskUsage()),
    pruneBuildCache: procedure
      .input(z.strictObject({ all: z.boolean() }))
      .mutation((call) => call.ctx.backend.engine.system.pruneBuildCache(call.input)),
  }),

  changes: procedure.subscription((call) => call.ctx.backend.engine.changes(signalOf(call))),

  /** Of logs and stats: `units` of events that the client is done with. Ignored for a stream that has ended. */
  acknowledge: procedure
    .input(z.strictObject({ id: z.int().positive(), units: z.int().nonnegative() }))
    .mutation((call) => {
      call.ctx.streams.find(call.input.id)?.window.acknowledge(call.input.units);
    }),
});
