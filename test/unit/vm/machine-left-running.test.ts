import { expect, test } from 'vitest';
import type { HypervisorDriver } from '../../../electron/hypervisor/driver.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';

/** A machine that an earlier backend left, of a driver that tells itself whether its machines run. */
async function left(runsStill: HypervisorDriver['runsStill']) {
  const bench = await machineBench();
  await bench.running();
  Object.assign(bench.driver, { runsStill });
  return bench.another();
}

test('a driver that knows its machines better than their pids is asked whether one was left running', async () => {
  expect(await (await left(() => Promise.resolve(true))).wasLeftRunning()).toBe(true);
  expect(await (await left(() => Promise.resolve(false))).wasLeftRunning()).toBe(false);
});

test('a hypervisor that does not answer is no reason to start a machine, nor to end the backend', async () => {
  expect(await (await left(() => Promise.reject(new Error('no service')))).wasLeftRunning()).toBe(false);
});

test('another driver’s machine goes by its pid, and none was left where there is no record', async () => {
  expect(await (await left(undefined)).wasLeftRunning()).toBe(false);
  const bench = await machineBench();
  expect(await bench.machine.wasLeftRunning()).toBe(false);
});
