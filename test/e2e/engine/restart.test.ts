import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

/** Notes each of its starts in its volume. */
const DIARY = ['sh', '-c', 'echo start >> /diary/starts; while :; do sleep 1; done'];

async function starts(volume: string): Promise<number> {
  const args = ['run', '--rm', '-v', `${volume}:/diary`, BASE_IMAGE, 'grep', '-c', 'start', '/diary/starts'];
  return Number(await machine.docker.expect(args));
}

async function state(name: string): Promise<string> {
  return await machine.docker.expect(['inspect', '--format', '{{.State.Status}} {{.RestartCount}}', name]);
}

test('a container with a restart policy comes back after its process is killed', async () => {
  const options = ['--detach', '--init', '--restart', 'on-failure', '--name', 'phoenix', '-v', 'ashes:/diary'];
  await machine.docker.expect(['run', ...options, BASE_IMAGE, ...DIARY]);
  // `docker kill` would count as the user's wish; so the process itself is killed, in the VM.
  const pid = await machine.docker.expect(['inspect', '--format', '{{.State.Pid}}', 'phoenix']);
  await machine.inVm(`kill -9 ${pid}`);
  await eventually(async () => ((await state('phoenix')) === 'running 1' ? true : null), { what: 'the restart' });
  await eventually(async () => ((await starts('ashes')) === 2 ? true : null), { what: 'the second start' });
});

test('across a restart of the VM: volumes and images stay, containers come back as their policy says', async () => {
  const write =
    'echo kept > /data/file; dd if=/dev/urandom of=/data/random bs=1M count=8 2>/dev/null; sha256sum /data/random';
  const hash = await machine.docker.expect(['run', '--rm', '-v', 'hold:/data', BASE_IMAGE, 'sh', '-c', write]);
  await machine.docker.expect(['network', 'create', 'pier']);
  const always = ['--detach', '--init', '--restart', 'always', '--network', 'pier', '-v', 'log:/diary'];
  await machine.docker.expect(['run', ...always, '--name', 'always', BASE_IMAGE, ...DIARY]);
  const stopped = ['--detach', '--init', '--restart', 'unless-stopped', '--name', 'stopped'];
  await machine.docker.expect(['run', ...stopped, BASE_IMAGE, 'sleep', '3600']);
  await machine.docker.expect(['stop', '--timeout', '0', 'stopped']);
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'never', BASE_IMAGE, 'sleep', '3600']);
  const listImages = async (): Promise<string[]> =>
    (await machine.docker.expect(['images', '--no-trunc', '--quiet'])).split('\n').sort();
  const images = await listImages();
  const before = await machine.hypervisorPid();

  await machine.expectCli(['restart']);

  expect(await machine.hypervisorPid()).not.toBe(before);
  const read = 'cat /data/file; sha256sum /data/random';
  expect(await machine.docker.expect(['run', '--rm', '-v', 'hold:/data', BASE_IMAGE, 'sh', '-c', read])).toBe(
    `kept\n${hash}`,
  );
  expect(await listImages()).toEqual(images);
  await eventually(async () => ((await starts('log')) === 2 ? true : null), { what: 'the container’s second start' });
  expect(await state('always')).toMatch(/^running /);
  expect(await state('stopped')).toMatch(/^exited /);
  expect(await state('never')).toMatch(/^exited /);
  expect(await machine.docker.expect(['network', 'inspect', '--format', '{{.Driver}}', 'pier'])).toBe('bridge');
});

test('stopping the VM gives containers their SIGTERM and time to finish', async () => {
  const script = "trap 'usleep 300000; echo finished > /data/end; exit 0' TERM; while :; do usleep 50000; done";
  await machine.docker.expect([
    'run',
    '--detach',
    '--name',
    'polite',
    '-v',
    'end:/data',
    BASE_IMAGE,
    'sh',
    '-c',
    script,
  ]);
  await machine.expectCli(['restart']);
  const read = ['run', '--rm', '-v', 'end:/data', BASE_IMAGE, 'cat', '/data/end'];
  expect(await machine.docker.expect(read)).toBe('finished');
});
