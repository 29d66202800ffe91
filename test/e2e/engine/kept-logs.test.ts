import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { KeptLog } from '../../../electron/api/engine/kept-logs.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { waitForExit } from '../../support/processes.ts';

const COMPOSE = fileURLToPath(new URL('../../fixtures/compose/pair/compose.yaml', import.meta.url));
const MIB = 1024 * 1024;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
beforeEach(async () => {
  await machine.clean();
  await machine.expectCli(['logs', '--removed', '--delete', '--yes']);
});
afterAll(() => machine.clean());

async function kept(): Promise<readonly KeptLog[]> {
  return JSON.parse(await machine.expectCli(['logs', '--removed', '--json'])) as KeptLog[];
}

const run = (options: readonly string[], script: string): Promise<string> =>
  machine.docker.expect(['run', ...options, BASE_IMAGE, 'sh', '-c', script]);

const read = (name: string, ...options: string[]) => machine.cli(['logs', '--removed', name, '-n', 'all', ...options]);

test('docker rm -f leaves the log just as docker logs had it', async () => {
  await run(
    ['--detach', '--name', 'web', '--env', 'SECRET=hunter2'],
    'echo out; echo wrong >&2; printf "half "; sleep 1; echo line; exec sleep 600',
  );
  const before = await eventually(
    async () => {
      const logs = await machine.docker.run(['logs', '--timestamps', 'web']);
      return logs.stdout.includes('half line') ? logs : null;
    },
    { what: 'the log is written' },
  );
  await machine.docker.expect(['rm', '--force', 'web']);
  const [log] = await kept();
  expect(log).toMatchObject({ name: 'web', image: BASE_IMAGE, project: null, exitCode: 137, isCut: false });
  expect(await read('web', '--timestamps')).toMatchObject({ code: 0, stdout: before.stdout, stderr: before.stderr });
  expect((await machine.cli(['logs', '--removed', 'web', '-n', '1'])).stdout).toBe('half line\n');
  expect(await machine.inVm('grep -rl hunter2 /var/lib/boathouse/logs || echo none')).toBe('none');
});

test('so do --rm, prune and compose down, of every driver that keeps files', async () => {
  await machine.docker.run(['run', '--rm', '--name', 'brief', BASE_IMAGE, 'sh', '-c', 'echo brief; exit 3']);
  await run(['--name', 'local', '--log-driver', 'local'], 'echo local; echo wrong >&2');
  await run(['--name', 'none', '--log-driver', 'none'], 'echo none');
  await run(['--name', 'tty', '--tty'], 'echo a tty');
  await machine.docker.expect(['container', 'prune', '--force']);
  await machine.docker.expect(['compose', '--file', COMPOSE, 'up', '--detach', '--wait'], {
    env: { GREETING: 'ahoy' },
  });
  await machine.docker.expect(['compose', '--file', COMPOSE, 'down', '--timeout', '1'], { env: { GREETING: 'ahoy' } });

  const logs = await kept();
  const service = logs.find((log) => log.service === 'client');
  expect(logs.map(({ name }) => name)).toEqual(expect.arrayContaining(['brief', 'local', 'tty']));
  expect(logs.map(({ name }) => name)).not.toContain('none');
  expect(logs.find(({ name }) => name === 'brief')?.exitCode).toBe(3);
  expect(service?.project).toBe('pair');
  expect((await read(service?.name ?? '')).stdout).toBe('ahoy\nahoy\n');
  expect(await read('local')).toMatchObject({ stdout: 'local\n', stderr: 'wrong\n' });
  expect((await read('tty')).stdout).toBe('a tty\n');
});

test('of a rotated log all is left that the engine had', async () => {
  for (const [name, driver] of [
    ['turning', 'json-file'],
    ['packed', 'local'],
  ] as const) {
    const options = ['--log-driver', driver, '--log-opt', 'max-size=20k', '--log-opt', 'max-file=3'];
    await run(['--name', name, ...options], 'seq 1 2000; sleep 1');
    const { stdout } = await machine.docker.run(['logs', name]);
    expect(stdout.endsWith('\n1999\n2000\n')).toBe(true);
    await machine.docker.expect(['rm', name]);
    await kept();
    expect([name, (await read(name)).stdout]).toEqual([name, stdout]);
  }
});

test('of a log of 90 MiB its end is kept, and the disk gets the rest back', async () => {
  const id = await run(['--detach', '--name', 'loud'], 'echo first; exec sleep 600');
  const file = `/var/lib/docker/containers/${id}/${id}-json.log`;
  const line = '{"log":"again and again\\n","stream":"stdout","time":"2026-11-29T08:00:00Z"}';
  await machine.inVm(`yes '${line}' | head -n ${Math.floor((90 * MIB) / (line.length + 1))} >> ${file}; sync ${file}`);
  await machine.docker.expect(['rm', '--force', 'loud']);
  const [log] = await kept();
  expect(log).toMatchObject({ name: 'loud', isCut: true });
  expect(log?.sizeBytes).toBeLessThanOrEqual(64 * MIB);
  expect(log?.sizeBytes).toBeGreaterThan(63 * MIB);
  const blocks = Number(await machine.inVm(`stat -c %b /var/lib/boathouse/logs/kept/${id}/json.log`));
  expect(blocks * 512).toBeLessThan(65 * MIB);
  const last = await machine.cli(['logs', '--removed', 'loud', '-n', '3']);
  expect(last.stdout).toBe('again and again\n'.repeat(3));
  expect(last.stderr).toContain('its start is missing');
}, 180_000);

test('a container that --rm removes at the boot after a crash leaves its log', async () => {
  await run(['--detach', '--rm', '--name', 'crashed'], 'echo last words; exec sleep 600');
  await eventually(async () => ((await machine.docker.expect(['logs', 'crashed'])) === 'last words' ? true : null), {
    what: 'the log is written',
  });
  await machine.inVm('sync');
  const [hypervisor, backend] = [await machine.hypervisorPid(), await machine.backendPid()];
  process.kill(backend, 'SIGKILL');
  process.kill(hypervisor, 'SIGKILL');
  await Promise.all([waitForExit(backend), waitForExit(hypervisor)]);
  await machine.start();
  await eventually(async () => ((await kept()).some(({ name }) => name === 'crashed') ? true : null), {
    what: 'the log of the container that the boot removed',
  });
  expect((await read('crashed')).stdout).toBe('last words\n');
});

test('with logs.keepDays 0 what is kept goes at once, and nothing is kept any more', async () => {
  await run(['--rm'], 'echo before');
  expect((await kept()).length).toBe(1);
  await machine.expectCli(['settings', 'set', 'logs.keepDays', '0']);
  await eventually(async () => ((await machine.inVm('ls /var/lib/boathouse/logs/kept')) === '' ? true : null), {
    what: 'kept logs are gone',
  });
  await run(['--rm'], 'echo after');
  expect(await machine.expectCli(['logs', '--removed'])).toContain('Logs go with their containers.');
  expect(await machine.inVm('find /var/lib/boathouse/logs -name "*.log*"')).toBe('');
  await machine.expectCli(['settings', 'reset', 'logs.keepDays']);
  await eventually(async () => ((await machine.inVm('cat /var/lib/boathouse/logs/days')) === '7' ? true : null), {
    what: 'the VM knows the setting',
  });
});
