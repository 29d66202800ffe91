import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ImageSpec, imageConfig, layerDigest, layerSizeBytes, layerStream } from './image-archive.ts';

/**
 * Puts an image into a registry by its HTTP API (OCI distribution specification 1.1), straight from the host: the VM, which
 * would first have to load and compress it, takes no part. `repository` without the registry's address. Layers are not compressed.
 */
export async function pushImage(registryPort: number, repository: string, spec: ImageSpec): Promise<void> {
  const base = `http://127.0.0.1:${registryPort}/v2/${repository}`;
  const layers = [];
  for (const layer of spec.layers) {
    const [digest, size] = [await layerDigest(layer), layerSizeBytes(layer)];
    await pushBlob(base, { digest, size, body: Readable.from(layerStream(layer)) });
    layers.push({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size });
  }
  const config = Buffer.from(await imageConfig(spec));
  const configDigest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  await pushBlob(base, { digest: configDigest, size: config.length, body: Readable.from([config]) });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: configDigest, size: config.length },
    layers,
  };
  const tag = spec.tag.slice(spec.tag.lastIndexOf(':') + 1);
  await request(`${base}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: JSON.stringify(manifest),
  });
}

interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly body: Readable;
}

async function pushBlob(base: string, blob: Blob): Promise<void> {
  const session = await request(`${base}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(session.headers.get('location') ?? '', base);
  location.searchParams.set('digest', blob.digest);
  await request(location.href, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
    body: blob.body as AsyncIterable<Uint8Array>,
    duplex: 'half',
  });
}

async function request(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${options.method ?? 'GET'} ${url} was answered with ${response.status}: ${text}`);
  return response;
}
