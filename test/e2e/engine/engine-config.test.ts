import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineConfig } from '../../../electron/api/engine-config.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { type Connection, connectIfListening, unwrapError } from '../../../electron/client/connection.ts';
import { expectSuccess } from '../../support/command.ts';
import { type MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
let connection: Connection;
beforeAll(async () => {
  machine = await ownMachine({ name: 'ec' });
  await machine.start();
  const found = await connectIfListening(machine.layout.apiSocket);
  if (found === null) throw new Error('the backend does not listen');
  connection = found;
});
afterAll(async () => {
  connection.close();
  await machine[Symbol.asyncDispose]();
});

const SECRETS = ['hunter2-proxy', 'hunter2-label', 'hunter2-env', 'hunter2-login'];
const GOOD: EngineConfig = {
  debug: true,
  labels: ['license_key=hunter2-label'],
  proxies: { 'http-proxy': 'http://ann:hunter2-proxy@127.0.0.1:1' },
};

async function configured(): Promise<EngineConfig> {
  return (await connection.api.settings.get.query()).settings.engine.config;
}

test('a good configuration is taken up by a restart', async () => {
  const outcome = await connection.api.engineConfig.set.mutate({ config: GOOD });
  expect(outcome).toEqual({ kind: 'applied' });
  expect(await machine.docker.expect(['info', '--format', '{{.Debug}} {{.Labels}}'])).toContain('hunter2-label');
});

test('what dockerd does not know is refused in its words, and nothing is restarted', async () => {
  const pid = await machine.hypervisorPid();
  const refused = await connection.api.engineConfig.set
    .mutate({ config: { ...GOOD, 'no-such-option': 1 } })
    .catch((error: unknown) => unwrapError(error));
  expect(refused).toBeInstanceOf(BoathouseError);
  expect(refused).toMatchObject({ code: 'engine-config-refused' });
  expect((refused as BoathouseError).message).toContain('no-such-option');
  const ours = connection.api.engineConfig.set.mutate({ config: { 'data-root': '/tmp' } });
  await expect(ours).rejects.toThrow('data disk');
  expect(await machine.hypervisorPid()).toBe(pid);
  expect(await configured()).toEqual(GOOD);
});

test('one with which dockerd does not come up is taken back, and its words are told', async () => {
  const outcome = await connection.api.engineConfig.set.mutate({
    config: { ...GOOD, 'storage-driver': 'no-such-driver' },
  });
  expect(outcome).toMatchObject({ kind: 'reverted' });
  if (outcome.kind === 'reverted') expect(outcome.failure.message).toContain('no-such-driver');
  expect((await machine.status()).machine.state).toBe('running');
  expect(await configured()).toEqual(GOOD);
  expect(await machine.docker.expect(['info', '--format', '{{.Debug}}'])).toBe('true');
});

test('a support bundle tells what there is, and none of the secrets', async () => {
  const { docker } = machine;
  await docker.run(['create', '--env', 'DB_PASSWORD=hunter2-env', 'no-such-image']);
  await docker.run(['login', '--username', 'ann', '--password-stdin', '127.0.0.1:1'], { input: 'hunter2-login' });
  const file = join(machine.home, '..', 'ec-bundle.tar.gz');
  expect(await machine.expectCli(['diagnose', '--bundle', file])).toContain(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const names = await expectSuccess(['tar', '--list', '--file', file], {});
  for (const name of ['contents.txt', 'settings.json', 'checks.json', 'log/backend.log', 'log/dockerd.log']) {
    expect(names).toContain(name);
  }
  const all = await expectSuccess(['tar', '--extract', '--to-stdout', '--file', file], {});
  expect(all).toContain('API listen on');
  for (const secret of SECRETS) expect(all).not.toContain(secret);
  expect((await machine.cli(['diagnose', '--bundle', file])).stderr).toContain('one that exists is not replaced');
});

test('a purge leaves an engine without anything in it', async () => {
  await machine.docker.expect(['volume', 'create', 'doomed']);
  await connection.api.reset.mutate({ scope: 'data' });
  await connection.api.machine.start.mutate();
  expect(await machine.docker.expect(['volume', 'ls', '--quiet'])).toBe('');
  expect(await configured()).toEqual(GOOD);
});
