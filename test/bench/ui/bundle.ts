import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { CHECKOUT } from '../../support/checkout.ts';
import { finding, type MeasurementResult, series } from '../figures/result.ts';
import type { UiMeasurement } from './measurement.ts';

const RENDERER = join(CHECKOUT, 'dist', 'renderer');

/** The built renderer's files, by what they are; and what the first view needs. */
export const bundle: UiMeasurement = {
  name: 'bundle',
  async run(): Promise<MeasurementResult> {
    const page = await readFile(join(RENDERER, 'index.html'), 'utf8');
    const sums = new Map<string, [raw: number, zipped: number]>();
    for (const name of await readdir(RENDERER, { recursive: true })) {
      const extension = extname(name);
      if (extension === '') continue;
      const bytes = await readFile(join(RENDERER, name));
      const zipped = (await promisify(gzip)(bytes)).length;
      const keys = [`all ${extension}`, ...(page.includes(name) ? [`at the start ${extension}`] : [])];
      for (const key of keys) {
        const [rawSum, zippedSum] = sums.get(key) ?? [0, 0];
        sums.set(key, [rawSum + bytes.length, zippedSum + zipped]);
      }
    }
    const [raw, zipped] = sums.get('at the start .js') ?? [0, 0];
    return {
      series: [...sums].flatMap(([key, [rawBytes, zippedBytes]]) => [
        series(key, 'kB', [rawBytes / 1000]),
        series(`${key}, gzip`, 'kB', [zippedBytes / 1000]),
      ]),
      findings: [
        finding('scripts that the first view needs', 'kB', raw / 1000),
        finding('scripts that the first view needs, gzip', 'kB', zipped / 1000),
      ],
      notes: ['kB are thousands of bytes'],
    };
  },
};
