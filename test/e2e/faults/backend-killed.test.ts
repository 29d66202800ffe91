import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { processesOf, waitForExit } from '../../support/processes.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
  const write = 'dd if=/dev/urandom of=/data/file bs=1M count=4 2>/dev/null; sha256sum /data/file';
  hash = await machine.docker.expect(['run', '--rm', '-v', 'kept:/data', BASE_IMAGE, 'sh', '-c', write]);
  const service = ['--detach', '--init', '--restart', 'always', '--name', 'steady', '-v', 'kept:/data'];
  await machine.docker.expect(['run', ...service, BASE_IMAGE, 'sh', '-c', 'echo started; exec sleep 3600']);
  await machine.inVm('sync');
});
afterAll(() => machine.clean());

let hash: string;

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid);
}

/** Everything as it was: the data, the service, and one VM with one backend. */
async function expectIntact(): Promise<void> {
  expect(await machine.docker.expect(['exec', 'steady', 'sha256sum', '/data/file'])).toBe(hash);
  const pids = new Set((await processesOf(machine.home)).map((one) => one.pid));
  expect(pids).toContain(await machine.hypervisorPid());
  expect(pids).toContain(await machine.backendPid());
  const hypervisors = (await processesOf(machine.home)).filter((one) => /^\S*qemu-system/.test(one.commandLine));
  expect(hypervisors).toHaveLength(1);
}

test('kill -9 of the backend: the next one takes the running VM over, and no container notices', async () => {
  const [hypervisor, backend] = [await machine.hypervisorPid(), await machine.backendPid()];
  const startedAt = await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'steady']);
  await kill(backend);
  await machine.start();
  expect(await machine.backendPid()).not.toBe(backend);
  expect(await machine.hypervisorPid()).toBe(hypervisor);
  expect(await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'steady'])).toBe(startedAt);
  await expectIntact();
});

test('kill -9 of the backend and of QEMU: lock and sockets that are left behind do not keep it from starting', async () => {
  const [hypervisor, backend] = [await machine.hypervisorPid(), await machine.backendPid()];
  process.kill(backend, 'SIGKILL');
  await kill(hypervisor);
  await waitForExit(backend);
  expect((await stat(machine.layout.engineSocket)).isSocket()).toBe(true);
  // And as if the pid had meanwhile gone to a stranger, who lives.
  const lock = JSON.parse(await readFile(machine.layout.lockFile, 'utf8')) as object;
  await writeFile(machine.layout.lockFile, JSON.stringify({ ...lock, pid: process.pid }));

  await machine.start();
  await expectIntact();
});
