import { createHash, type Hash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import * as tar from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guestArchitecture } from '../../support/debian-tools.ts';
import { HEAVY_PARTS } from '../../support/heavy-part.ts';
import { imageArchive, layerDigest, type LayerEntry } from '../../support/image-archive.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { MemoryWatch } from '../../support/memory-watch.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';

const TAG = 'boathouse.test/large:latest';
const LAYER_BYTES = 1024 ** 3 / HEAVY_PARTS;
/** A backend that kept what it forwards would grow by all of it. */
const GROWTH_MAX_MIB = 150;
/** Three gigabytes through an emulated processor that hashes, unpacks and decrypts them: minutes each. */
const LIMIT_MS = 35 * 60_000;

const layer: LayerEntry[] = [
  { path: 'payload', type: 'stream', sizeBytes: LAYER_BYTES, open: () => Readable.from(pseudoRandom(1, LAYER_BYTES)) },
];

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(async () => {
  await machine.docker.run(['rmi', '--force', TAG]);
  await machine.clean();
});

test(
  'an image of a gigabyte is loaded, and saved into another load, unchanged, and the backend’s memory stays flat',
  async () => {
    const digest = await layerDigest(layer);
    using memory = await MemoryWatch.start(await machine.backendPid());

    const spec = { tag: TAG, architecture: guestArchitecture(), layers: [layer], command: ['none'] };
    const loaded = await machine.docker.expect(['load'], { input: imageArchive(spec) });
    expect(loaded).toContain(`Loaded image: ${TAG}`);
    const layers = ['inspect', '--format', '{{json .RootFS.Layers}}', TAG];
    expect(await machine.docker.json(layers)).toEqual([digest]);

    // `docker save | docker load`, with the hash of what passes taken in between.
    const [inspected, reloaded] = [new PassThrough(), new PassThrough()];
    const digests = layerDigestsOf(inspected);
    const loading = machine.docker.expect(['load'], { input: reloaded });
    const saved = await machine.docker.hash(['save', TAG], { copyTo: [inspected, reloaded] });
    expect(saved.code).toBe(0);
    expect(saved.bytes).toBeGreaterThan(LAYER_BYTES);
    expect(await digests).toContain(digest);
    expect(await loading).toContain(`Loaded image: ${TAG}`);
    expect(await machine.docker.json(layers)).toEqual([digest]);

    expect(memory.growthMiB).toBeLessThan(GROWTH_MAX_MIB);
  },
  LIMIT_MS,
);

/** `sha256:…` of each entry of a tar. */
async function layerDigestsOf(archive: Readable): Promise<string[]> {
  const extract = tar.extract();
  archive.pipe(extract);
  const found: string[] = [];
  for await (const entry of extract) {
    const hash: Hash = createHash('sha256');
    for await (const chunk of entry) hash.update(chunk as Buffer);
    found.push(`sha256:${hash.digest('hex')}`);
  }
  return found;
}
