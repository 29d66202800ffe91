import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE, FOREIGN_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { buildOtherImage, imageVariables, type OtherImage } from '../../support/other-image.ts';
import { processesOf, waitForNoProcessOf } from '../../support/processes.ts';
import { answers } from '../../support/published.ts';

/**
 * The VM image for the processor that this computer does not have (on x86-64 that for arm64, on arm64 that for amd64), booted by the
 * product's own backend under emulation, as `BOATHOUSE_ARCH` asks for it: far enough to run containers, reach them, and stop by the power
 * button. What the drivers owe each machine, whatever it runs, their contract shows for both architectures.
 */
let image: OtherImage;
let machine: MachineUnderTest;

beforeAll(async () => {
  image = await buildOtherImage(AbortSignal.timeout(540_000));
  const env = imageVariables(image);
  machine = await ownMachine({
    name: 'other',
    env,
    settings: { memoryMiB: 1024, hypervisor: { accelerator: 'auto' } },
  });
});
afterAll(() => machine[Symbol.asyncDispose]());

test('starts by emulation, and says so', async () => {
  await machine.start();
  const { vm, warnings } = await machine.status();
  expect(vm).toMatchObject({ driver: 'qemu', accelerator: 'tcg', arch: image.arch });
  expect(warnings).toContainEqual(expect.stringContaining('no hardware here runs guests of this architecture'));
  expect(await machine.docker.expect(['version', '--format', '{{.Server.Arch}}'])).toBe(image.arch);
  expect(await machine.inVm('uname -m')).toBe(image.machine);
});

test('runs a container of its architecture, with a folder of this computer', async () => {
  await machine.ensureImage(FOREIGN_IMAGE);
  const folder = join(inject('session').homeFolder, 'other');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'from-host'), 'from the host\n');
  const script = 'uname -m; cat /x/from-host; echo from the container > /x/from-container; exit 6';
  const result = await machine.docker.run(['run', '--rm', '-v', `${folder}:/x`, FOREIGN_IMAGE, 'sh', '-c', script]);
  expect(result).toMatchObject({ code: 6, stdout: `${image.machine}\nfrom the host\n` });
  expect(await readFile(join(folder, 'from-container'), 'utf8')).toBe('from the container\n');
});

test('publishes a container’s port', async () => {
  const port = await findFreePort();
  const serve = 'mkdir -p /www; echo here > /www/index.html; exec httpd -f -p 80 -h /www';
  const args = ['run', '--detach', '--init', '-p', `${port}:80`, FOREIGN_IMAGE, 'sh', '-c', serve];
  const id = await machine.docker.expect(args);
  await answers(port, 'here');
  await machine.docker.expect(['rm', '--force', id]);
});

test('runs a container of this computer’s architecture, which is the other one there', async () => {
  await machine.ensureImage(BASE_IMAGE);
  const there =
    image.arch === 'arm64'
      ? { platform: 'linux/amd64', machine: 'x86_64' }
      : { platform: 'linux/arm64', machine: 'aarch64' };
  const args = ['run', '--rm', '--platform', there.platform, BASE_IMAGE, 'uname', '-m'];
  expect(await machine.docker.expect(args)).toBe(there.machine);
});

test('stops by its power button, and leaves no process', async () => {
  await machine.stop();
  expect((await machine.status()).vm).toBeNull();
  const said = await readFile(machine.layout.consoleLog, 'utf8');
  expect(said).toContain('[boathouse] phase=stopping');
  expect(said).toContain('[boathouse] phase=power-off');
  process.kill(await machine.backendPid(), 'SIGTERM');
  await waitForNoProcessOf(machine.home, 60_000);
  expect(await processesOf(machine.home)).toEqual([]);
});
