import { extract } from 'tar-stream';
import { lastName, parentPath } from '../../../electron/api/engine/file-path.ts';
import type {
  FileDownloadEvent,
  FilePlace,
  FileUpload,
  FileUploadEvent,
  FileUploadReport,
} from '../../../electron/api/engine/files.ts';
import { UPLOAD_END, uploadLine } from '../../../electron/api/engine/upload-stream.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import { iterate } from '../../../electron/client/subscription.ts';

/** Files that go through the API, as the dashboard sends and takes them. */
export class FileTransfers {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async download(place: FilePlace): Promise<{ readonly opened: unknown; readonly bytes: Buffer }> {
    const parts: Buffer[] = [];
    let opened: unknown = null;
    let id = 0;
    for await (const event of iterate<FileDownloadEvent>((on) =>
      this.#api.engine.files.download.subscribe(place, on),
    )) {
      if (event.kind === 'opened') {
        opened = event;
        id = event.id;
      }
      if (event.kind !== 'bytes') continue;
      const part = Buffer.from(event.base64, 'base64');
      parts.push(part);
      await this.#api.engine.acknowledge.mutate({ id, units: part.length });
    }
    return { opened, bytes: Buffer.concat(parts) };
  }

  async uploadStream(request: FileUpload, stream: Buffer): Promise<FileUploadReport> {
    for await (const event of iterate<FileUploadEvent>((on) => this.#api.engine.files.upload.subscribe(request, on))) {
      if (event.kind === 'done') return event.report;
      for (let at = 0; at < stream.length; at += 300_000) {
        await this.#api.engine.files.write.mutate({
          id: event.id,
          base64: stream.subarray(at, at + 300_000).toString('base64'),
        });
      }
    }
    throw new Error('the upload ended without a report');
  }

  /** One file; resolves to why it failed. */
  async upload({ root, path }: FilePlace, bytes: Buffer, existing: FileUpload['existing'] = 'refuse') {
    const stream = Buffer.concat([fileOf(lastName(path), bytes), Buffer.from(UPLOAD_END)]);
    const { failures } = await this.uploadStream({ root, path: parentPath(path), existing }, stream);
    return failures[0]?.message ?? null;
  }
}

export function fileOf(path: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(uploadLine({ kind: 'file', path, sizeBytes: bytes.length })), bytes]);
}

export async function tarEntries(bytes: Buffer): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const tar = extract();
  tar.end(bytes);
  for await (const entry of tar) {
    let text = '';
    for await (const part of entry as AsyncIterable<Buffer>) text += part.toString();
    entries.set(entry.header.name, `${entry.header.type} ${entry.header.linkname || text}`);
  }
  return entries;
}
