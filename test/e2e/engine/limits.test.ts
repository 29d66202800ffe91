import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

test('a process over its memory limit is killed, and inspect says so', async () => {
  const hungry = ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=200M', 'count=1'];
  const result = await machine.docker.run(['run', '--name', 'hungry', '--memory', '32m', BASE_IMAGE, ...hungry]);
  expect(result.code).toBe(137);
  const format = '{{.State.OOMKilled}} {{.State.ExitCode}}';
  expect(await machine.docker.expect(['inspect', '--format', format, 'hungry'])).toBe('true 137');
});

test('a process within its memory limit is left alone, and sees the limit', async () => {
  const script = 'dd if=/dev/zero of=/dev/null bs=16M count=1 2>/dev/null; cat /sys/fs/cgroup/memory.max';
  const args = ['run', '--rm', '--memory', '64m', BASE_IMAGE, 'sh', '-c', script];
  expect(await machine.docker.expect(args)).toBe(String(64 * 1024 * 1024));
});

test('a busy loop under a cpu limit is throttled', async () => {
  // Ends only when the kernel has counted a throttled period.
  const script =
    'cat /sys/fs/cgroup/cpu.max; until grep -q "^nr_throttled [1-9]" /sys/fs/cgroup/cpu.stat; do :; done; echo throttled';
  const args = ['run', '--rm', '--cpus', '0.2', BASE_IMAGE, 'sh', '-c', script];
  expect(await machine.docker.expect(args)).toBe('20000 100000\nthrottled');
});

test('a container cannot have more processes than its limit', async () => {
  const script = 'i=0; while [ $i -lt 20 ]; do sleep 60 & i=$((i+1)); done';
  const result = await machine.docker.run(['run', '--rm', '--pids-limit', '10', BASE_IMAGE, 'sh', '-c', script]);
  expect(result.stderr).toMatch(/can't fork/);
  expect(result.code).not.toBe(0);
});
