import { access } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { waitForNoProcessOf } from '../../support/processes.ts';

/** The backend stays a while after its machine was stopped, for the next command. */
const BACKEND_GRACE_MS = 60_000;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

describe('settings', () => {
  test('a value that is not allowed is refused, with its path and what is', async () => {
    const result = await machine.cli(['settings', 'set', 'cpus', '1000']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('cpus');
    expect(result.stderr).toContain('256');
    const unknown = await machine.cli(['settings', 'set', 'nonsense', '1']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('nonsense');
  });

  test('cpus takes effect with the next start', async () => {
    const before = Number(await machine.inVm('nproc'));
    await machine.expectCli(['settings', 'set', 'cpus', '1']);
    expect(Number(await machine.inVm('nproc'))).toBe(before);
    await machine.expectCli(['restart']);
    expect(await machine.inVm('nproc')).toBe('1');
    expect((await machine.status()).vm?.cpus).toBe(1);
    expect(await machine.expectCli(['settings', 'get', 'cpus'])).toContain('1');
    await machine.expectCli(['settings', 'set', 'cpus', 'null']);
    expect(await machine.inVm('nproc')).toBe('1');
  });
});

test('stop leaves no process and no socket; status says so by its exit code', async () => {
  await machine.stop();
  expect(await exists(machine.layout.engineSocket)).toBe(false);
  const status = await machine.cli(['status', '--json']);
  expect(status.code).toBe(3);
  expect(JSON.parse(status.stdout)).toMatchObject({ machine: { state: 'stopped' }, vm: null });
  await waitForNoProcessOf(machine.home, BACKEND_GRACE_MS);
  expect(await exists(machine.layout.apiSocket)).toBe(false);
  expect(await exists(machine.layout.lockFile)).toBe(false);

  // Once more: nothing to do is no fault. Commands that need the engine say that it does not run.
  await machine.stop();
  expect((await machine.cli(['ssh', '--', 'true'])).code).toBe(3);
});

test('start in the foreground: tells each step and what to do next, and Ctrl-C stops the VM cleanly', async () => {
  const started = machine.startCli(['start']);
  await using foreground = started;
  await foreground.waitFor(new RegExp(machine.layout.engineSocket.replaceAll('/', '\\/')));
  await foreground.waitFor(/docker run/);
  expect(foreground.output).toMatch(/Booting Linux/);
  const write = ['run', '--rm', '-v', 'foreground:/data', BASE_IMAGE, 'sh', '-c', 'echo kept > /data/file'];
  await machine.docker.expect(write);

  foreground.kill('SIGINT');
  expect(await foreground.exit).toBe(0);
  expect(await exists(machine.layout.engineSocket)).toBe(false);
  await waitForNoProcessOf(machine.home, BACKEND_GRACE_MS);

  await machine.start();
  const warnings = (await machine.status()).warnings.join('\n');
  expect(warnings).not.toMatch(/repaired|not unmounted/);
  const read = ['run', '--rm', '-v', 'foreground:/data', BASE_IMAGE, 'cat', '/data/file'];
  expect(await machine.docker.expect(read)).toBe('kept');
  await machine.clean();
});
