import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { endWorkerOf } from '../../support/debugged-worker.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { processesOf, waitForExit, waitForNoProcessOf } from '../../support/processes.ts';
import { startStandInBackend } from '../../support/stand-in/stand-in-backend.ts';
import { installStandIn, type StandIn } from '../../support/vfkit/vfkit-subject.ts';
import { expectWebReached, runWeb } from '../../support/web-container.ts';

/**
 * The whole machine with vfkit's driver, our network on its card included, against the stand-in, with the image's own console driver:
 * once started, everything that the network's holder (`cable-program.ts`) is for.
 */
/** Our own network’s, which is what vfkit has whatever the rest is tested with. */
const HOST = '192.168.65.2';

let standIn: StandIn;
let machine: MachineUnderTest;
let port: number;

beforeAll(async () => {
  standIn = await installStandIn(process.arch === 'arm64' ? 'arm64' : 'amd64', 'virtio');
  const env = { BOATHOUSE_VFKIT: join(standIn.folder, 'vfkit'), NODE_OPTIONS: '--inspect-port=0' };
  const settings = { memoryMiB: 1024, shares: [], hypervisor: { driver: 'auto' } };
  machine = await ownMachine({ name: 'vfkit', env, settings });
  port = await findFreePort();
});
afterAll(async () => {
  await machine[Symbol.asyncDispose]();
  await standIn.dispose();
});

test('starts, runs a container with a port, and survives its network’s worker and its backend', async () => {
  await startStandInBackend(machine, 'vfkit');
  const { vm, warnings } = await machine.status();
  expect(vm).toMatchObject({ driver: 'vfkit', accelerator: 'hvf' });
  expect(warnings).toEqual([]);
  const { stdout } = await machine.cli(['diagnose']);
  expect(stdout).toContain('vfkit 0.6.4 with hvf. Its driver was tried against a stand-in alone');
  await machine.ensureImage(BASE_IMAGE);
  await runWeb(machine, port);
  await expectWebReached(machine, { port, hostAlias: HOST });
  const startedAt = await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'web']);

  const backend = await machine.backendPid();
  await endWorkerOf(backend, 3);
  await expectWebReached(machine, { port, hostAlias: HOST });
  expect(await machine.backendPid()).toBe(backend);

  process.kill(backend, 'SIGKILL');
  await waitForExit(backend);
  await startStandInBackend(machine, 'vfkit');
  expect((await machine.status()).vm?.pid).toBe(vm?.pid);
  expect(await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'web'])).toBe(startedAt);
  await expectWebReached(machine, { port, hostAlias: HOST });
});

test('stops by its power button, and leaves no process', async () => {
  await machine.stop();
  expect((await machine.status()).vm).toBeNull();
  const backend = await machine.backendPid();
  process.kill(backend, 'SIGTERM');
  await waitForNoProcessOf(machine.home, 60_000);
  expect(await processesOf(machine.home)).toEqual([]);
});
