import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageManifest } from '../../../electron/vm/image-manifest.ts';
import type { Progress } from '../progress.ts';
import { filterThrough } from '../tool.ts';
import { publishFolder } from './publish.ts';

/** The suffix of each file of the shipped form; who unpacks it checks the result against the manifest, which stays as it is. */
export const shippedSuffix = '.zst';

/** Level 19 with a window of 128 MiB: half a minute of one core for an image; `zstd -d --long=27` unpacks it within a second. */
const compression = ['-19', '--long=27', '-T0', '-q', '-c'];

export interface ShipOptions {
  readonly imageFolder: string;
  readonly shipFolder: string;
  readonly manifest: ImageManifest;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Writes the image's files compressed for a download, beside the plain manifest. Returns their sizes by name, in bytes. */
export async function shipImage(options: ShipOptions): Promise<ReadonlyMap<string, number>> {
  const shipped = new Map<string, Buffer>();
  for (const { name } of Object.values(options.manifest.files)) {
    options.progress.step(`compressing ${name} for shipping`);
    const data = await readFile(join(options.imageFolder, name));
    shipped.set(`${name}${shippedSuffix}`, await filterThrough('zstd', compression, data, options.signal));
  }
  shipped.set('manifest.json', await readFile(join(options.imageFolder, 'manifest.json')));
  await publishFolder(options.shipFolder, shipped);
  return new Map([...shipped].map(([name, data]) => [name, data.length]));
}
