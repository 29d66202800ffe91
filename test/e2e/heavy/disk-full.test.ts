import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { waitForExit } from '../../support/processes.ts';

/** A machine with the smallest data disk. */
let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await ownMachine({ name: 'full', settings: { disk: { sizeGiB: 4 } } });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
});
afterAll(() => machine[Symbol.asyncDispose]());

async function inVolume(volume: string, script: string): Promise<string> {
  return await machine.docker.expect(['run', '--rm', '-v', `${volume}:/data`, BASE_IMAGE, 'sh', '-c', script]);
}

test('a full data disk: the engine says so, starts again even after a crash, and removing things frees it', async () => {
  const hash = await inVolume(
    'kept',
    'dd if=/dev/urandom of=/data/file bs=1M count=4 2>/dev/null; sync; sha256sum /data/file',
  );
  // The bulk is only reserved, which takes no time; the rest is written until nothing goes in any more.
  const fill = [
    'for size in 2048 1024 512 256 128 64 32; do fallocate -l ${size}M /data/bulk$size 2>/dev/null; done;',
    'dd if=/dev/zero of=/data/rest bs=1M; dd if=/dev/zero of=/data/crumbs bs=4k; df /data | tail -1',
  ].join(' ');
  const filler = ['run', '--name', 'filler', '-v', 'heap:/data', BASE_IMAGE, 'sh', '-c', fill];
  const filled = await machine.docker.run(filler);
  expect(filled.stderr).toContain('No space left on device');
  expect(filled.stdout).toMatch(/ 0 100%/);

  const refused = await machine.docker.run([
    'run',
    '--name',
    'late',
    BASE_IMAGE,
    'dd',
    'if=/dev/zero',
    'of=/x',
    'bs=1M',
    'count=8',
  ]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/no space left on device/i);

  const pid = await machine.hypervisorPid();
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid);
  await machine.start();
  expect((await machine.status()).warnings.join('\n')).toContain('the data disk is full');

  await machine.docker.expect(['rm', '--force', '--volumes', 'filler']);
  await machine.docker.run(['rm', '--force', 'late']);
  await machine.docker.expect(['volume', 'rm', 'heap']);
  expect(await inVolume('kept', 'sha256sum /data/file')).toBe(hash);
  expect(await inVolume('new', 'dd if=/dev/zero of=/data/x bs=1M count=64 2>/dev/null && echo written')).toBe(
    'written',
  );
});
