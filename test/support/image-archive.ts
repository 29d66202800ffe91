import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import * as tar from 'tar-stream';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';

export type LayerEntry =
  | { readonly path: string; readonly type: 'directory'; readonly mode: number }
  | { readonly path: string; readonly type: 'file'; readonly mode: number; readonly data: Buffer }
  | { readonly path: string; readonly type: 'symlink'; readonly target: string }
  /** A file whose bytes come from `open` each time that the layer is written; `sizeBytes` in all. */
  | {
      readonly path: string;
      readonly type: 'stream';
      readonly sizeBytes: number;
      readonly open: () => AsyncIterable<Buffer>;
    };

export interface ImageSpec {
  /** With its tag, for example `name:latest`. */
  readonly tag: string;
  readonly architecture: GuestArchitecture;
  readonly layers: readonly (readonly LayerEntry[])[];
  readonly command: readonly string[];
}

/** `sha256:…` of a layer's tar: what `docker inspect` lists in `RootFS.Layers`. */
export async function layerDigest(layer: readonly LayerEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of layerStream(layer)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

/** The image's configuration as JSON; its SHA-256 is the image's id. */
export async function imageConfig(spec: ImageSpec): Promise<string> {
  const digests: string[] = [];
  for (const layer of spec.layers) digests.push(await layerDigest(layer));
  return JSON.stringify({
    architecture: spec.architecture,
    os: 'linux',
    created: '2020-01-01T00:00:00Z',
    config: { Cmd: spec.command, Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
    rootfs: { type: 'layers', diff_ids: digests },
    history: spec.layers.map(() => ({ created: '2020-01-01T00:00:00Z', created_by: 'boathouse test' })),
  });
}

/**
 * An image in the form that `docker save` writes and `docker load` reads (`manifest.json`, the image's configuration, a tar a
 * layer), streamed: a layer of gigabytes is never held. Equal specs give equal bytes.
 */
export function imageArchive(spec: ImageSpec): Readable {
  const pack = tar.pack();
  writeArchive(pack, spec).then(
    () => pack.finalize(),
    (error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(pack);
}

async function writeArchive(pack: tar.Pack, spec: ImageSpec): Promise<void> {
  const config = await imageConfig(spec);
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  const layerName = (index: number): string => `layer${index}.tar`;
  const manifest = [
    { Config: configName, RepoTags: [spec.tag], Layers: spec.layers.map((_, index) => layerName(index)) },
  ];
  const header = { mode: 0o644, mtime: new Date(0) };
  await writeEntry(pack, { ...header, name: 'manifest.json' }, Buffer.from(JSON.stringify(manifest)));
  await writeEntry(pack, { ...header, name: configName }, Buffer.from(config));
  for (const [index, layer] of spec.layers.entries()) {
    const entry = pack.entry({ ...header, name: layerName(index), size: layerSizeBytes(layer) }, () => undefined);
    await feed(entry, layerStream(layer));
  }
}

/** The tar of a layer. */
export function layerStream(layer: readonly LayerEntry[]): AsyncIterable<unknown> {
  const pack = tar.pack();
  writeLayer(pack, layer).then(
    () => pack.finalize(),
    (error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return pack;
}

async function writeLayer(pack: tar.Pack, layer: readonly LayerEntry[]): Promise<void> {
  for (const entry of layer) {
    const header = { name: entry.path.replace(/^\//, ''), mtime: new Date(0), uid: 0, gid: 0 };
    if (entry.type === 'stream') {
      await feed(
        pack.entry({ ...header, mode: 0o644, size: entry.sizeBytes }, () => undefined),
        entry.open(),
      );
    } else if (entry.type === 'file') {
      await writeEntry(pack, { ...header, mode: entry.mode }, entry.data);
    } else if (entry.type === 'symlink') {
      await writeEntry(pack, { ...header, type: 'symlink', mode: 0o777, linkname: entry.target });
    } else {
      await writeEntry(pack, { ...header, type: 'directory', mode: entry.mode });
    }
  }
}

/** Sizes of what `tar-stream` writes: a header of 512 bytes, the content padded to 512, and 1024 zeros at the end. */
export function layerSizeBytes(layer: readonly LayerEntry[]): number {
  const content = (entry: LayerEntry): number =>
    entry.type === 'file' ? entry.data.length : entry.type === 'stream' ? entry.sizeBytes : 0;
  return layer.reduce((sum, entry) => sum + 512 + Math.ceil(content(entry) / 512) * 512, 1024);
}

function writeEntry(
  pack: tar.Pack,
  header: Partial<tar.Header> & { readonly name: string },
  data?: Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (data === undefined) pack.entry(header, done);
    else pack.entry({ ...header, size: data.length }, data, done);
  });
}

/** With back-pressure: the archive is as fast as its reader. */
async function feed(sink: ReturnType<tar.Pack['entry']>, source: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of source) {
    if (!sink.write(chunk)) await new Promise<void>((resolve) => sink.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve, reject) => {
    sink.once('error', reject);
    sink.once('finish', resolve);
    sink.end(null);
  });
}
