import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expectSuccess } from '../../support/command.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import { finding, type MeasurementResult, series } from '../figures/result.ts';
import { CHECKOUT } from './checkout.ts';
import type { Measurement } from './measurement.ts';

const TARGET_MB = 120;
const IMAGES = join(CHECKOUT, 'dist', 'image');
const BUILDER = join(CHECKOUT, 'dist', 'vm-assets', 'builder', 'main.js');

/**
 * What a user downloads and what lies on his disk. The builder makes each form only if it is not up to date: to compress for a
 * download takes minutes.
 */
export const imageSize: Measurement = {
  name: 'image-size',
  async run(context) {
    const arch = hostArchitecture();
    const build = (args: readonly string[]): Promise<string> =>
      expectSuccess([process.execPath, BUILDER, 'build', '--arch', arch, ...args], {
        env: process.env,
        signal: context.signal,
      });
    const built = await build([]);
    const shipped = await shippedSizes(arch);
    if (shipped !== null) return imageSizeResult(`${built}\n${shipped}`, arch);
    context.progress('compressing');
    return imageSizeResult(await build(['--ship']), arch);
  },
};

/** As the builder would print them; null when what was shipped last is of another image than the one that is there. */
async function shippedSizes(arch: string): Promise<string | null> {
  const folder = join(IMAGES, `${arch}.ship`);
  const manifests = [join(IMAGES, arch), folder].map((of) => readFile(join(of, 'manifest.json'), 'utf8'));
  const [image, shipped] = await Promise.all(manifests.map((reading) => reading.catch(() => null)));
  if (image === null || image !== shipped) return null;
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return [...names.map((name, index) => `${arch}.ship/${name}\t${sizes[index] ?? 0}`), `${arch}.ship\t${total}`].join(
    '\n',
  );
}

/** From the builder's lines: a path and its size in bytes, a tab between; a folder's own line holds its sum. */
export function imageSizeResult(output: string, arch: string): MeasurementResult {
  const sizes = [...output.matchAll(/^(\S+)\t(\d+)$/gm)].map(
    ([, path = '', bytes]) => [path, Number(bytes) / 1e6] as const,
  );
  const total = new Map(sizes).get(`${arch}.ship`);
  if (total === undefined) throw new Error(`the builder did not tell the size of what it ships:\n${output}`);
  return {
    series: sizes.map(([path, megabytes]) => series(path, 'MB', [megabytes])),
    findings: [finding('all image files as shipped', 'MB', total, TARGET_MB)],
    notes: ['MB are millions of bytes; ARCH is the form that boots, ARCH.ship the one for a download'],
  };
}
