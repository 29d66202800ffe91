import { cp, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { imageFileRole, imageManifest } from '../../../electron/vm/image-manifest.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { waitForNoProcessOf } from '../../support/processes.ts';

const GOOD =
  inject('session').imageVariables['BOATHOUSE_IMAGE'] ??
  process.env['BOATHOUSE_IMAGE'] ??
  fileURLToPath(new URL(`../../../dist/image/${hostArchitecture()}`, import.meta.url));

let machine: MachineUnderTest;
let altered: string;

beforeAll(async () => {
  machine = await sharedMachine();
  altered = join(inject('session').folder, 'altered');
  await cp(GOOD, altered, { recursive: true });
});
afterAll(() => rm(altered, { recursive: true, force: true }));

/** Flips one bit in the middle of a file; twice leaves it as it was. */
async function flipBit(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const position = Math.floor((await file.stat()).size / 2);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, position);
    await file.write(Buffer.from([buffer.readUInt8(0) ^ 1]), 0, 1, position);
  } finally {
    await file.close();
  }
}

test('an image with one flipped bit is refused, and the file is named; the good one starts with all data', async () => {
  const write = ['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'sh', '-c', 'echo kept > /data/file'];
  await machine.docker.expect(write);
  const manifest = imageManifest.parse(JSON.parse(await readFile(join(altered, 'manifest.json'), 'utf8')));

  for (const role of imageFileRole.options.filter((one) => one !== 'sbom')) {
    // The backend ends with its machine, and only a new one takes up another image.
    await machine.stop();
    await waitForNoProcessOf(machine.home, 60_000);
    const file = join(altered, manifest.files[role].name);
    await flipBit(file);
    const result = await machine.cli(['start', '--detach'], { env: { BOATHOUSE_IMAGE: altered } });
    expect(result.code, role).not.toBe(0);
    expect(result.stderr, role).toContain(file);
    expect((await machine.status()).machine).toMatchObject({ failure: { code: 'image-file-damaged' } });
    await flipBit(file);
  }

  await machine.stop();
  await waitForNoProcessOf(machine.home, 60_000);
  await machine.start();
  expect(await machine.docker.expect(['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'cat', '/data/file'])).toBe(
    'kept',
  );
  await machine.clean();
});
