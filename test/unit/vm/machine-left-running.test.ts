import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { isSameProcess } from '../../../electron/host/process-identity.ts';
import type { HypervisorDriver } from '../../../electron/hypervisor/driver.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failureOf } from '../../support/vm/machine-outcome.ts';

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

test('a hypervisor that does not answer is no reason to start a machine, nor to end the backend, nor to say that it is stopped', async () => {
  const machine = await left(() => Promise.reject(new Error('no service')));
  expect(await machine.wasLeftRunning()).toBe(false);
  expect(failureOf(machine.state)).toMatchObject({
    phase: null,
    failure: { code: 'vm-unknown', message: expect.stringMatching(/not known.*no service/) as string },
  });
});

test('what somebody asked for while the hypervisor was asked is not overruled by its silence', async () => {
  let refuse: (error: Error) => void = () => undefined;
  const machine = await left(() => new Promise((_, reject) => (refuse = reject)));
  const asked = machine.wasLeftRunning();
  await expect.poll(() => refuse.length).toBe(1);
  const started = machine.start().catch(() => undefined);
  refuse(new Error('no service'));
  expect(await asked).toBe(false);
  expect(machine.state.state).not.toBe('failed');
  await machine.stop({ force: true }).catch(() => undefined);
  await started;
});

test('another driver’s machine goes by its pid, and none was left where there is no record', async () => {
  expect(await (await left(undefined)).wasLeftRunning()).toBe(false);
  const bench = await machineBench();
  expect(await bench.machine.wasLeftRunning()).toBe(false);
});

const silent = new Error('no answer');

/** The second backend, and the machine that the first left, which lives on; it does not answer `silences` times. */
async function unheard(runsStill: () => Promise<boolean>, silences: number) {
  const bench = await machineBench();
  const vm = await bench.running();
  bench.driver.left = vm;
  bench.driver.attachErrors.push(...Array.from({ length: silences }, () => silent));
  Object.assign(bench.driver, { runsStill });
  return { bench, vm, second: bench.another() };
}

describe('a start beside a machine whose driver did not find it', () => {
  test('takes it over when it answers the second time', async () => {
    const { bench, vm, second } = await unheard(() => Promise.resolve(true), 1);
    await second.start();
    expect(second.vm?.pid).toBe(vm.record.pid);
    expect(bench.driver.launched).toHaveLength(1);
  });

  test.each([
    ['is gone meanwhile', () => Promise.resolve(false), 1],
    ['runs and stays silent, for the launch to end', () => Promise.resolve(true), 2],
  ])('boots another when it %s', async (_name, runsStill, silences) => {
    const { bench, second } = await unheard(runsStill, silences);
    const booted = new Promise<void>((resolve) =>
      second.onChange(() => second.state.state === 'starting' && second.state.phase === 'kernel' && resolve()),
    );
    const started = second.start();
    await booted;
    bench.driver.vm.boot();
    await started;
    expect(bench.driver.launched).toHaveLength(2);
    expect(bench.driver.attachErrors).toEqual([]);
  });

  test('is refused when nobody can tell whether it runs, since a launch might end one that is well', async () => {
    const refusal = new BoathouseError('hypervisor-failed', 'no rights', { hint: 'Ask for them.' });
    const { bench, second } = await unheard(() => Promise.reject(refusal), 1);
    await expect(second.start()).rejects.toMatchObject({
      code: 'vm-unknown',
      message: expect.stringMatching(/not known.*no rights/) as string,
      hint: 'Ask for them.',
    });
    expect(bench.driver.launched).toHaveLength(1);
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
    Object.assign(bench.driver, { runsStill: () => Promise.reject(new Error('odd')) });
    bench.driver.attachErrors.push(silent);
    await expect(second.start()).rejects.toMatchObject({ hint: expect.stringContaining('Try again') as string });
  });
});

describe('a machine that was started as administrator, of whose process Windows tells others no start', () => {
  /** Where nothing was told of the recorded start it is as little known which process has the pid: this one. */
  async function elevated() {
    const bench = await machineBench();
    await bench.running();
    const text = JSON.parse(await readFile(bench.layout.machineRecord, 'utf8')) as { machine: object };
    const machine = { ...text.machine, pid: process.pid, startTime: '0' };
    await writeFile(bench.layout.machineRecord, JSON.stringify({ ...text, machine }));
    const attach = async (): Promise<null> => {
      await isSameProcess(process.pid, '0');
      return null;
    };
    Object.assign(bench.driver, { attach });
    return { bench, second: bench.another() };
  }

  test('is not taken for gone: a start is refused, with what to do, and leaves it and its record alone', async () => {
    const { bench, second } = await elevated();
    await expect(second.start()).rejects.toMatchObject({
      code: 'vm-unknown',
      message: expect.stringContaining('started as administrator') as string,
      hint: expect.stringContaining('boathouse stop in a prompt of an administrator') as string,
    });
    expect(second.state).toMatchObject({ state: 'failed', phase: 'prepare' });
    expect(bench.driver.launched).toHaveLength(1);
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
  });

  test('is not said to be stopped, neither before a stop nor by it', async () => {
    const { bench, second } = await elevated();
    const failure = { code: 'vm-unknown', hint: expect.stringContaining('boathouse stop') as string };
    expect(await second.wasLeftRunning()).toBe(false);
    expect(failureOf(second.state)).toMatchObject({ failure });
    await expect(second.stop({ force: true })).rejects.toMatchObject(failure);
    expect(failureOf(second.state)).toMatchObject({ failure });
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
  });
});

describe('a stop beside a machine whose driver did not find it', () => {
  const refusal = new BoathouseError('hypervisor-failed', 'no rights', { hint: 'Ask for them.' });

  test.each([
    [
      'nobody can tell whether it runs',
      () => Promise.reject(refusal),
      1,
      { code: 'vm-unknown', hint: 'Ask for them.' },
    ],
    ['it runs and stays silent', () => Promise.resolve(true), 2, { code: 'vm-unreachable' }],
  ])('fails when %s, and says so until that is known', async (_name, runsStill, silences, failure) => {
    const { bench, vm, second } = await unheard(runsStill, silences);
    for (const force of [false, true]) {
      bench.driver.attachErrors.splice(0, Infinity, ...Array.from({ length: silences }, () => silent));
      await expect(second.stop({ force })).rejects.toMatchObject(failure);
      expect(failureOf(second.state)).toMatchObject({ phase: null, failure });
    }
    bench.driver.attachErrors.push(...Array.from({ length: silences }, () => silent));
    await expect(second.restart()).rejects.toMatchObject(failure);
    expect(bench.driver.launched).toHaveLength(1);
    expect(vm.calls).toEqual([]);
    expect(existsSync(bench.layout.machineRecord)).toBe(true);

    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    await second.stop({ force: false });
    expect(vm.calls).toEqual(['power-button']);
    expect(second.state).toEqual({ state: 'stopped' });
    expect(existsSync(bench.layout.machineRecord)).toBe(false);
  });

  test('does not fail a start that waited for it', async () => {
    const { bench, vm, second } = await unheard(() => Promise.reject(refusal), 1);
    const stopped = second.stop({ force: false });
    const started = second.start();
    await expect(stopped).rejects.toMatchObject({ code: 'vm-unknown' });
    await started;
    expect(second.vm?.pid).toBe(vm.record.pid);
    expect(bench.driver.launched).toHaveLength(1);
  });

  test('fails when it answers, and does not end although it is killed', async () => {
    const { bench, vm, second } = await unheard(() => Promise.resolve(true), 0);
    vm.kill = () => Promise.resolve();
    const outcome = second.stop({ force: true }).catch((error: unknown) => error);
    await expect
      .poll(
        () => {
          bench.clock.advance(1000);
          return second.state.state;
        },
        { interval: 1 },
      )
      .toBe('failed');
    expect(await outcome).toMatchObject({ code: 'vm-not-ended' });
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
  });

  test('fails when its keys cannot be used, and lets go of it for the next try', async () => {
    const { bench, vm, second } = await unheard(() => Promise.resolve(true), 0);
    await rm(bench.layout.keysFolder, { recursive: true });
    await writeFile(bench.layout.keysFolder, '');
    await expect(second.stop({ force: false })).rejects.toMatchObject({ code: 'keys-unusable' });
    expect(vm.calls).toEqual(['detach']);
    expect(existsSync(bench.layout.machineRecord)).toBe(true);

    await rm(bench.layout.keysFolder);
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    await second.stop({ force: false });
    expect(vm.calls).toEqual(['detach', 'power-button']);
    expect(second.state).toEqual({ state: 'stopped' });
  });

  test('succeeds when it is gone meanwhile', async () => {
    const { second } = await unheard(() => Promise.resolve(false), 1);
    await second.stop({ force: false });
    expect(second.state).toEqual({ state: 'stopped' });
  });
});
