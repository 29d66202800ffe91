import { z } from 'zod';
import { createRouter, procedure } from '../procedure.ts';
import { networkSpec } from './network-spec.ts';
import { containerReference, lineOfText, networkReference } from './references.ts';

const one = z.strictObject({ network: networkReference });
const connection = one.extend({ container: containerReference });

/** Networks of containers (`network` of the API is the VM's own). See `network-control.ts`. */
export const containerNetworkRouter = createRouter({
  list: procedure.query((call) => call.ctx.backend.engine.networks.list()),
  inspect: procedure.input(one).query((call) => call.ctx.backend.engine.networks.inspect(call.input.network)),
  create: procedure.input(networkSpec).mutation((call) => call.ctx.backend.engine.networks.create(call.input)),
  remove: procedure.input(one).mutation((call) => call.ctx.backend.engine.networks.remove(call.input.network)),
  connect: procedure
    .input(
      connection.extend({
        aliases: z.array(lineOfText(255).min(1)).max(64),
        ipv4: z.ipv4().nullable(),
        ipv6: z.ipv6().nullable(),
      }),
    )
    .mutation((call) => call.ctx.backend.engine.networks.connect(call.input, call.input)),
  disconnect: procedure
    .input(connection.extend({ force: z.boolean() }))
    .mutation((call) => call.ctx.backend.engine.networks.disconnect(call.input, call.input)),
  prunePreview: procedure.query((call) => call.ctx.backend.engine.networks.prunePreview()),
  prune: procedure.mutation((call) => call.ctx.backend.engine.networks.prune()),
});
