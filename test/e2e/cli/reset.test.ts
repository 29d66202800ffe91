import { access, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { waitForNoProcessOf } from '../../support/processes.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await ownMachine({ name: 'r' });
  await machine.start();
  await machine.ensureImage(BASE_IMAGE);
});
afterAll(() => machine[Symbol.asyncDispose]());

test('reset --data empties the engine and keeps the settings; --factory leaves nothing of ours', async () => {
  await machine.docker.expect(['volume', 'create', 'doomed']);
  await machine.expectCli(['reset', '--data', '--yes']);
  await machine.start();
  expect(await machine.docker.expect(['images', '--quiet'])).toBe('');
  expect(await machine.docker.expect(['volume', 'ls', '--quiet'])).toBe('');
  expect(JSON.parse(await readFile(machine.layout.settingsFile, 'utf8'))).toMatchObject({ memoryMiB: 2048 });

  await machine.expectCli(['reset', '--factory', '--yes']);
  await waitForNoProcessOf(machine.home, 60_000);
  await expect(access(machine.layout.disksFolder)).rejects.toThrow();
  await expect(access(machine.layout.settingsFile)).rejects.toThrow();
  expect(await machine.docker.expect(['context', 'ls', '--format', '{{.Name}}'])).toBe('default');
  expect(JSON.parse(await readFile(machine.dockerConfigFile, 'utf8'))).not.toHaveProperty('currentContext');
});
