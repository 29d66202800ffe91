import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { processTimeMs, waitForExit } from '../../support/processes.ts';

const PAUSE_MS = 10_000;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(async () => {
  await machine.cli(['resume']);
  await machine.clean();
});

test('a pause costs nothing, is told at the socket, and no container notices but by the clock', async () => {
  const { docker } = machine;
  await docker.expect([
    'run',
    '--detach',
    '--init',
    '--name',
    'sleeper',
    BASE_IMAGE,
    'sh',
    '-c',
    'while :; do date +%s; sleep 1; done',
  ]);
  const startedAt = await docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'sleeper']);
  const followed = docker.start(['logs', '--follow', '--tail', '1', 'sleeper']);
  await followed.waitFor(/\d+/);

  const { warnings } = await machine.status();
  expect(await machine.expectCli(['pause'])).toContain('boathouse resume');
  const [pid, pausedMs] = [await machine.hypervisorPid(), Date.now()];
  const usedMs = await processTimeMs(pid);
  expect((await machine.status()).machine.state).toBe('paused');
  expect((await machine.cli(['status'])).code).toBe(3);

  expect(await docker.refused(['ps'])).toContain('Boathouse is paused');
  expect(await askSocket(machine.layout.engineSocket)).toEqual({
    status: 503,
    body: { message: expect.stringContaining('boathouse resume') as string },
  });
  expect((await machine.cli(['ssh', '--', 'true'])).stderr).toContain('paused');
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS - (Date.now() - pausedMs)));
  expect((await processTimeMs(pid)) - usedMs).toBeLessThan(PAUSE_MS / 10);

  await machine.expectCli(['resume']);
  const askedMs = Date.now();
  const seconds = Number(await machine.inVm('date +%s'));
  // Asking takes a while on a busy host.
  expect(seconds).toBeGreaterThan(askedMs / 1000 - 3);
  expect(seconds).toBeLessThan(Date.now() / 1000 + 3);
  expect((await machine.status()).warnings).toEqual(warnings);
  expect(await docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'sleeper'])).toBe(startedAt);
  // The stream that was open before goes on over the same connection.
  const after = Array.from({ length: 60 }, (_, more) => String(seconds + more));
  await followed.waitFor(new RegExp(after.join('|')));
  followed.kill('SIGTERM');
});

test('the next backend finds it paused, and a stop ends it in good order', async () => {
  await machine.expectCli(['pause']);
  const [hypervisor, backend] = [await machine.hypervisorPid(), await machine.backendPid()];
  process.kill(backend, 'SIGKILL');
  await waitForExit(backend);
  // On a busy host it answers before it has looked whether the guest is well.
  await eventually(async () => ((await machine.status()).machine.state === 'paused' ? true : null), {
    what: 'the machine to be paused again',
    timeoutMs: 60_000,
  });
  expect(await machine.hypervisorPid()).toBe(hypervisor);
  await machine.expectCli(['resume']);
  await machine.docker.expect(['ps']);

  await machine.expectCli(['pause']);
  await machine.expectCli(['stop']);
  expect((await machine.status()).machine.state).toBe('stopped');
  await machine.start();
  expect(await machine.inVm('dmesg | grep -c "recovery complete" || true')).toMatch(/^0/);
});

function askSocket(socketPath: string): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/v1.47/containers/json' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
