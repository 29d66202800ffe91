import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

/** A container that lives as long as this file's tests. */
const BOX = 'box';

let machine: MachineUnderTest;
let folder: string;

beforeAll(async () => {
  machine = await sharedMachine();
  folder = join(inject('session').folder, 'files');
  await mkdir(folder, { recursive: true });
  const loop = 'while :; do sleep 1; done';
  const options = ['--detach', '--init', '--name', BOX, '--label', 'purpose=test', '--env', 'COLOUR=blue'];
  await machine.docker.expect(['run', ...options, BASE_IMAGE, 'sh', '-c', loop]);
});
afterAll(() => machine.clean());

describe('cp', () => {
  test('carries a file in and out, mode included', async () => {
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    await writeFile(join(folder, 'in.bin'), content, { mode: 0o751 });
    await machine.docker.expect(['cp', join(folder, 'in.bin'), `${BOX}:/tmp/in.bin`]);
    expect(await machine.docker.expect(['exec', BOX, 'stat', '-c', '%s %a', '/tmp/in.bin'])).toBe('100000 751');
    await machine.docker.expect(['cp', `${BOX}:/tmp/in.bin`, join(folder, 'out.bin')]);
    expect(await readFile(join(folder, 'out.bin'))).toEqual(content);
    expect((await stat(join(folder, 'out.bin'))).mode & 0o777).toBe(0o751);
  });

  test('carries a folder in and out', async () => {
    await mkdir(join(folder, 'tree', 'deep', 'er'), { recursive: true });
    await writeFile(join(folder, 'tree', 'deep', 'er', 'leaf'), 'green\n');
    await machine.docker.expect(['cp', join(folder, 'tree'), `${BOX}:/tmp`]);
    await machine.docker.expect(['exec', BOX, 'sh', '-c', 'echo more > /tmp/tree/deep/second']);
    await machine.docker.expect(['cp', `${BOX}:/tmp/tree`, join(folder, 'back')]);
    expect(await readFile(join(folder, 'back', 'deep', 'er', 'leaf'), 'utf8')).toBe('green\n');
    expect(await readFile(join(folder, 'back', 'deep', 'second'), 'utf8')).toBe('more\n');
  });
});

test('stats: memory and processes of a running container', async () => {
  const stats = z.object({ Name: z.string(), MemUsage: z.string(), PIDs: z.string(), CPUPerc: z.string() });
  const found = stats.parse(await machine.docker.json(['stats', '--no-stream', '--format', 'json', BOX]));
  expect(found.Name).toBe(BOX);
  expect(found.MemUsage).toMatch(/^[\d.]+[KM]iB \/ [\d.]+GiB$/);
  expect(Number(found.PIDs)).toBeGreaterThanOrEqual(2);
  expect(found.CPUPerc).toMatch(/^[\d.]+%$/);
});

test('top: the processes, with their command lines', async () => {
  const lines = (await machine.docker.expect(['top', BOX, '-eo', 'pid,args'])).split('\n');
  expect(lines[0]).toMatch(/PID\s+COMMAND/);
  expect(lines.slice(1).join('\n')).toContain('while :; do sleep 1; done');
});

test('inspect: what it was made with, and how it is', async () => {
  const shape = z.tuple([
    z.object({
      State: z.object({ Status: z.string(), Running: z.boolean(), Pid: z.number() }),
      Config: z.object({ Env: z.array(z.string()), Labels: z.record(z.string(), z.string()) }),
      NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string() })) }),
    }),
  ]);
  const [found] = shape.parse(await machine.docker.json(['inspect', BOX]));
  expect(found.State).toMatchObject({ Status: 'running', Running: true });
  expect(found.State.Pid).toBeGreaterThan(1);
  expect(found.Config.Env).toContain('COLOUR=blue');
  expect(found.Config.Labels).toMatchObject({ purpose: 'test' });
  expect(found.NetworkSettings.Networks['bridge']?.IPAddress).toMatch(/^172\./);
});

test('events: a container’s life, in order', async () => {
  const format = ['--format', '{{.Action}} {{index .Actor.Attributes "exitCode"}}.'];
  await using events = machine.docker.start(['events', '--filter', 'container=short', '--since', '0s', ...format]);
  await machine.docker.run(['run', '--rm', '--name', 'short', BASE_IMAGE, 'sh', '-c', 'exit 3']);
  for (const step of [/create \./, /attach \./, /start \./, /die 3\./, /destroy \./]) await events.waitFor(step);
});

test('commit and diff: a change becomes an image', async () => {
  await machine.docker.expect(['exec', BOX, 'sh', '-c', 'echo kept > /root/note']);
  expect(await machine.docker.expect(['diff', BOX])).toContain('A /root/note');
  const change = ['--change', 'CMD ["cat", "/root/note"]'];
  await machine.docker.expect(['commit', ...change, BOX, 'boathouse.test/committed']);
  expect(await machine.docker.expect(['run', '--rm', 'boathouse.test/committed'])).toBe('kept');
});

test('pause, unpause, rename, wait and stop', async () => {
  const command = ['sh', '-c', "trap 'exit 5' TERM; while :; do usleep 50000; done"];
  await machine.docker.expect(['run', '--detach', '--name', 'before', BASE_IMAGE, ...command]);
  await machine.docker.expect(['rename', 'before', 'after']);
  await machine.docker.expect(['pause', 'after']);
  expect(await machine.docker.expect(['inspect', '--format', '{{.State.Status}}', 'after'])).toBe('paused');
  await machine.docker.expect(['unpause', 'after']);
  await using waiting = machine.docker.start(['wait', 'after']);
  await machine.docker.expect(['stop', 'after']);
  await waiting.waitFor(/^5\n/);
  expect(await waiting.exit).toBe(0);
});
