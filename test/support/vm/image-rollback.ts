import { readFile } from 'node:fs/promises';
import type { ImageManifest } from '../../../electron/vm/image-manifest.ts';
import type { ImageRecord } from '../../../electron/vm/rollback/image-record.ts';
import type { MachineBench } from './machine-bench.ts';
import { writeTinyImage } from './tiny-image.ts';

export const OLD = 'a'.repeat(64);
export const NEW = 'b'.repeat(64);
export const PANIC = 'VFS: Unable to mount root fs';

export async function record(bench: MachineBench): Promise<ImageRecord> {
  return JSON.parse(await readFile(bench.layout.imageRecord, 'utf8')) as ImageRecord;
}

/** The old image booted here once and is kept; the next version brought another one. */
export async function updated<B extends MachineBench>(bench: B, overrides: Partial<ImageManifest> = {}): Promise<B> {
  await bench.running();
  await bench.machine.images.idle;
  await stopped(bench);
  await writeTinyImage(bench.imageFolder, { imageId: NEW, ...overrides });
  return bench;
}

export async function stopped(bench: MachineBench): Promise<void> {
  const { vm } = bench.driver;
  vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
  await bench.machine.stop({ force: false });
}

/** Both boots of an image end in a panic. */
export async function panicTwice(bench: MachineBench): Promise<void> {
  for (const boot of [1, 2]) {
    if (boot === 2) await bench.until('launch');
    await bench.until('kernel');
    bench.driver.vm.panic(PANIC);
  }
}

/** Starts to a running machine with the kept image, after both boots of the new one. */
export async function fallenBack(bench: MachineBench): Promise<void> {
  const started = bench.machine.start();
  await panicTwice(bench);
  await bench.until('prepare');
  await bench.until('kernel');
  bench.driver.vm.boot();
  await started;
}

export const bootedFrom = (bench: MachineBench): string => bench.driver.launched.at(-1)?.spec.kernel ?? '';
