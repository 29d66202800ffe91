import { z } from 'zod';
import { createRouter, procedure, signalOf } from '../procedure.ts';
import { imageLoadRequest, imageSaveRequest } from './image-archive.ts';
import { type ImageBuildEvent, imageBuildRequest } from './image-build.ts';
import { imagePullRequest, imagePushRequest } from './image-transfer.ts';
import { imageReference } from './references.ts';
import { textUnits } from './stream-units.ts';

const one = z.strictObject({ image: imageReference });
const which = z.strictObject({ all: z.boolean() });

/** See `image-control.ts`. A build's output is subject to its stream's window: `engine.acknowledge` keeps it going. */
export const imageRouter = createRouter({
  list: procedure.query((call) => call.ctx.backend.engine.images.list()),
  inspect: procedure.input(one).query((call) => call.ctx.backend.engine.images.inspect(call.input.image)),
  history: procedure.input(one).query((call) => call.ctx.backend.engine.images.history(call.input.image)),
  pull: procedure
    .input(imagePullRequest)
    .subscription((call) => call.ctx.backend.engine.images.pull(call.input, signalOf(call))),
  push: procedure
    .input(imagePushRequest)
    .subscription((call) => call.ctx.backend.engine.images.push(call.input, signalOf(call))),
  save: procedure
    .input(imageSaveRequest)
    .subscription((call) => call.ctx.backend.engine.images.save(call.input, signalOf(call))),
  load: procedure
    .input(imageLoadRequest)
    .subscription((call) => call.ctx.backend.engine.images.load(call.input, signalOf(call))),
  build: procedure.input(imageBuildRequest).subscription(async function* (call): AsyncGenerator<ImageBuildEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const stream = streams.add({});
    try {
      yield { kind: 'opened', id: stream.id };
      for await (const event of backend.engine.images.build(call.input, signal)) {
        if (event.kind === 'done') yield event;
        else {
          const units = textUnits(event.text);
          if (!(await stream.window.take(units, signal))) return;
          yield { ...event, units };
        }
      }
    } finally {
      streams.remove(stream);
    }
  }),
  tag: procedure
    .input(one.extend({ reference: imageReference }))
    .mutation((call) => call.ctx.backend.engine.images.tag(call.input.image, call.input.reference)),
  remove: procedure
    .input(one.extend({ force: z.boolean() }))
    .mutation((call) => call.ctx.backend.engine.images.remove(call.input.image, call.input)),
  prunePreview: procedure.input(which).query((call) => call.ctx.backend.engine.images.prunePreview(call.input)),
  prune: procedure.input(which).mutation((call) => call.ctx.backend.engine.images.prune(call.input)),
});
