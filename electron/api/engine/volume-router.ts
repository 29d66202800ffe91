import { z } from 'zod';
import { createRouter, procedure, signalOf } from '../procedure.ts';
import { volumeName } from './references.ts';
import { volumeCloneRequest, volumeEmptyRequest, volumeExportRequest, volumeImportRequest } from './volume-contents.ts';
import { volumeSpec } from './volume-spec.ts';

const one = z.strictObject({ volume: volumeName });
const which = z.strictObject({ all: z.boolean() });

/** See `volume-control.ts`. */
export const volumeRouter = createRouter({
  list: procedure
    .input(z.strictObject({ sizes: z.boolean() }))
    .query((call) => call.ctx.backend.engine.volumes.list(call.input)),
  inspect: procedure.input(one).query((call) => call.ctx.backend.engine.volumes.inspect(call.input.volume)),
  create: procedure.input(volumeSpec).mutation((call) => call.ctx.backend.engine.volumes.create(call.input)),
  remove: procedure
    .input(one.extend({ force: z.boolean() }))
    .mutation((call) => call.ctx.backend.engine.volumes.remove(call.input.volume, call.input)),
  clone: procedure
    .input(volumeCloneRequest)
    .subscription((call) => call.ctx.backend.engine.volumes.contents.clone(call.input, signalOf(call))),
  empty: procedure
    .input(volumeEmptyRequest)
    .mutation((call) => call.ctx.backend.engine.volumes.contents.empty(call.input)),
  export: procedure
    .input(volumeExportRequest)
    .subscription((call) => call.ctx.backend.engine.volumes.contents.export(call.input, signalOf(call))),
  import: procedure
    .input(volumeImportRequest)
    .subscription((call) => call.ctx.backend.engine.volumes.contents.import(call.input, signalOf(call))),
  prunePreview: procedure.input(which).query((call) => call.ctx.backend.engine.volumes.prunePreview(call.input)),
  prune: procedure.input(which).mutation((call) => call.ctx.backend.engine.volumes.prune(call.input)),
});
