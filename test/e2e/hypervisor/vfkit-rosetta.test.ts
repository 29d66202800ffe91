import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE, FOREIGN_IMAGE } from '../../support/base-images.ts';
import { hostArchitecture } from '../../support/debian-tools.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { buildOtherImage, imageVariables } from '../../support/other-image.ts';
import { startStandInBackend } from '../../support/stand-in/stand-in-backend.ts';
import { ROSETTA_SAYS, TRIAL_STATUS, writeFakeRosetta } from '../../support/vfkit/fake-rosetta.ts';
import { usableVirtiofsd } from '../../support/vfkit/shared-folders.ts';
import { installStandIn, type StandIn } from '../../support/vfkit/vfkit-subject.ts';

/**
 * Rosetta from the setting to a container, on an Apple silicon Mac that is none: the arm64 image, booted by vfkit's stand-in, mounts what is
 * shared as Rosetta, tries it out and registers it with the kernel. What is shared is a program that says that it was there; that Apple's
 * runs the guest's trial program can be seen on a Mac alone.
 */
const AMD64_IMAGE = hostArchitecture() === 'amd64' ? BASE_IMAGE : FOREIGN_IMAGE;
const RUN = ['run', '--rm', '--platform', 'linux/amd64', AMD64_IMAGE, 'uname', '-m'];
const REGISTRATION = '/proc/sys/fs/binfmt_misc';

describe.skipIf((await usableVirtiofsd()) === null)('an arm64 machine with Rosetta (needs virtiofsd)', () => {
  let standIn: StandIn;
  let machine: MachineUnderTest;
  let rosettaFolder: string;

  beforeAll(async () => {
    standIn = await installStandIn('arm64', 'virtio');
    rosettaFolder = await mkdtemp(join(tmpdir(), 'rosetta-'));
    await writeFakeRosetta(rosettaFolder, TRIAL_STATUS);
    const image =
      hostArchitecture() === 'amd64' ? imageVariables(await buildOtherImage(AbortSignal.timeout(540_000))) : {};
    const env = {
      BOATHOUSE_VFKIT: join(standIn.folder, 'vfkit'),
      VFKIT_STAND_IN_ROSETTA: rosettaFolder,
      BOATHOUSE_ARCH: 'arm64',
      ...image,
    };
    machine = await ownMachine({
      name: 'rosetta',
      env,
      settings: { memoryMiB: 1024, shares: [], hypervisor: { driver: 'auto' } },
    });
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    await standIn.dispose();
    await rm(rosettaFolder, { recursive: true });
  });

  test('runs amd64 containers by it', async () => {
    await startStandInBackend(machine, 'vfkit');
    const { vm, warnings } = await machine.status();
    expect(vm).toMatchObject({ driver: 'vfkit', arch: 'arm64' });
    expect(warnings).toEqual([]);
    await machine.ensureImage(AMD64_IMAGE);
    await expect.poll(() => machine.inVm(`cat ${REGISTRATION}/rosetta`), { timeout: 60_000 }).toContain('flags: OCF');
    expect(await machine.docker.run(RUN)).toMatchObject({ code: TRIAL_STATUS, stdout: `${ROSETTA_SAYS}\n` });
    expect((await machine.cli(['diagnose'])).stdout.replace(/\s+/g, ' ')).toContain('Rosetta is installed');
  });

  test('emulates them, and says so, when it does not work', async () => {
    await machine.stop();
    await writeFakeRosetta(rosettaFolder, 1);
    await machine.start();
    await expect
      .poll(async () => (await machine.status()).warnings, { timeout: 60_000 })
      .toEqual([expect.stringContaining('Rosetta does not work in this VM: by Rosetta')]);
    expect(await machine.docker.run(RUN)).toMatchObject({ code: 0, stdout: 'x86_64\n' });
    expect(await machine.inVm(`ls ${REGISTRATION}`)).not.toContain('rosetta');
    await machine.stop();
    await machine.endBackend();
  });
});
