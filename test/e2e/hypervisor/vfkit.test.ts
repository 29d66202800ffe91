import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { endWorkerOf } from '../../support/debugged-worker.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { processesOf, waitForExit, waitForNoProcessOf } from '../../support/processes.ts';
import { installStandIn, type StandIn } from '../../support/vfkit/vfkit-subject.ts';
import { expectWebReached, runWeb } from '../../support/web-container.ts';

/**
 * The whole machine with vfkit's driver, our network on its card included, against the stand-in, with the image's own console driver:
 * once started, everything that the network's holder (`cable-program.ts`) is for.
 */
const BACKEND = fileURLToPath(new URL('../../../dist/test/support/vfkit/backend.js', import.meta.url));
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

/** The backend with the stand-in, which the command line then finds; the next one takes over what the one before left. */
async function startBackend(): Promise<void> {
  const backend = spawn(process.execPath, [BACKEND, '--home', machine.home, '--idle-seconds', '600'], {
    env: machine.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [report] = (await once(backend, 'message')) as [unknown];
  expect(report).toEqual({ kind: 'ready' });
  backend.unref();
  await machine.start();
}

test('starts, runs a container with a port, and survives its network’s worker and its backend', async () => {
  await startBackend();
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
  await startBackend();
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
