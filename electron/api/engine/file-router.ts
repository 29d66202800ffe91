import { z } from 'zod';
import { base64Bytes } from '../base64-bytes.ts';
import { FILE_WRITE_MAX_BYTES } from '../limits.ts';
import { createRouter, procedure, signalOf } from '../procedure.ts';
import {
  containerFolder,
  type FileDownloadEvent,
  filePlace,
  fileRenaming,
  fileSaving,
  fileUpload,
  type FileUploadEvent,
} from './files.ts';

/** Base64 of the largest write, with room for its padding. */
const BASE64_MAX_LENGTH = Math.ceil(FILE_WRITE_MAX_BYTES / 3) * 4 + 4;

/**
 * See `file-control.ts`. A download is subject to its stream's window: `engine.acknowledge`, with the bytes as they were before base64. An
 * upload's bytes go by `write`, which answers when the VM took them: that is the flow control of that direction.
 */
export const fileRouter = createRouter({
  list: procedure.input(filePlace).query((call) => call.ctx.backend.engine.files.list(call.input)),
  changes: procedure.input(containerFolder).query((call) => call.ctx.backend.engine.files.changes(call.input)),
  read: procedure.input(filePlace).query((call) => call.ctx.backend.engine.files.read(call.input)),
  save: procedure.input(fileSaving).mutation((call) => call.ctx.backend.engine.files.save(call.input)),
  makeFolder: procedure.input(filePlace).mutation((call) => call.ctx.backend.engine.files.makeFolder(call.input)),
  rename: procedure.input(fileRenaming).mutation((call) => call.ctx.backend.engine.files.rename(call.input)),
  remove: procedure.input(filePlace).mutation((call) => call.ctx.backend.engine.files.remove(call.input)),

  download: procedure.input(filePlace).subscription(async function* (call): AsyncGenerator<FileDownloadEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const download = await backend.engine.files.download(call.input, signal);
    const stream = streams.add({});
    try {
      yield { kind: 'opened', id: stream.id, what: download.what, sizeBytes: download.sizeBytes };
      for await (const base64 of download.output) {
        if (!(await stream.window.take(base64Bytes(base64), signal))) return;
        yield { kind: 'bytes', base64 };
      }
      yield { kind: 'ended' };
    } finally {
      streams.remove(stream);
      await download.dispose();
    }
  }),

  upload: procedure.input(fileUpload).subscription(async function* (call): AsyncGenerator<FileUploadEvent, void> {
    const signal = signalOf(call);
    const { backend, streams } = call.ctx;
    streams.reserve();
    const upload = await backend.engine.files.upload(call.input, signal);
    const stream = streams.add({ upload });
    try {
      yield { kind: 'opened', id: stream.id };
      yield { kind: 'done', report: await upload.done };
    } finally {
      streams.remove(stream);
      await upload.dispose();
    }
  }),

  write: procedure
    .input(z.strictObject({ id: z.int().positive(), base64: z.string().max(BASE64_MAX_LENGTH) }))
    .mutation(async (call) => {
      await call.ctx.streams.find(call.input.id)?.upload?.write(call.input.base64);
    }),
});
