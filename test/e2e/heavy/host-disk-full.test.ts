import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { expectSuccess, runCommand } from '../../support/command.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';

const folder = join(inject('session').folder, 'small');

/** A start asks for 512 MiB of free space, the second one too. */
const SIZE = '900m';

/** Whether a small file system could be mounted: it takes root, and not every container lets even root. */
async function mountSmall(): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const result = await runCommand(['mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'boathouse-test', folder]);
  return result.code === 0;
}
const mounted = await mountSmall();

let machine: MachineUnderTest;
beforeAll(async () => {
  if (!mounted) return;
  machine = await ownMachine({ name: 'small', home: join(folder, 'b'), settings: { disk: { sizeGiB: 4 } } });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
});
afterAll(async () => {
  if (!mounted) return;
  await machine[Symbol.asyncDispose]();
  await expectSuccess(['umount', folder]);
});

test.runIf(mounted)(
  'a full disk of the host: after room was made it starts, and what was synced is there',
  async () => {
    const inVolume = (script: string): string[] => ['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'sh', '-c', script];
    const write = 'dd if=/dev/urandom of=/data/file bs=1M count=4 conv=fsync 2>/dev/null; sha256sum /data/file';
    const hash = await machine.docker.expect(inVolume(write));

    const { bavail, bsize } = await statfs(folder);
    const ballast = join(folder, 'ballast');
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 16 * 1024 * 1024));
    // The data disk is sparse, so the guest believes that there is room until the host refuses.
    await using writer = machine.docker.start(inVolume('dd if=/dev/urandom of=/data/more bs=1M count=64 conv=fsync'));
    await expect.poll(async () => (await statfs(folder)).bavail, { timeout: 120_000 }).toBe(0);

    await rm(ballast);
    await writer[Symbol.asyncDispose]();
    await machine.expectCli(['stop', '--force']);
    await machine.start();
    expect(await machine.docker.expect(inVolume('sha256sum /data/file'))).toBe(hash);
  },
);

test.skipIf(mounted)('a full disk of the host (skipped: no file system can be mounted here)', () => undefined);
