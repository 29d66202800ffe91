import { expect, test } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { PhaseRunner } from '../../../../electron/vm/start/phase-runner.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function bench() {
  const clock = new FakeClock();
  const entered: string[] = [];
  const runner = new PhaseRunner({ clock, onEnter: (phase) => entered.push(phase) });
  return { clock, entered, runner, controller: new AbortController() };
}

/** A step that ends when its signal aborts, with an error of its own. */
const obedient = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('I was told to stop'))));

test('a phase is entered once, whatever number of steps it has', async () => {
  const { clock, entered, runner, controller } = bench();
  const step = { phase: 'prepare', limitMs: 1000, signal: controller.signal } as const;
  expect(await runner.run({ ...step, run: () => Promise.resolve(1) })).toBe(1);
  expect(await runner.run({ ...step, run: () => Promise.resolve(2) })).toBe(2);
  await runner.run({ ...step, phase: 'launch', run: () => Promise.resolve() });
  expect(entered).toEqual(['prepare', 'launch']);
  expect(clock.pending).toBe(0);
});

test('a deadline rejects with the phase’s own code, whatever the step says', async () => {
  const { clock, runner, controller } = bench();
  const done = runner.run({ phase: 'kernel', limitMs: 60_000, signal: controller.signal, run: obedient });
  clock.advance(60_000);
  await expect(done).rejects.toMatchObject({
    code: 'kernel-timeout',
    message: expect.stringContaining('60 seconds') as string,
  });
  expect(clock.pending).toBe(0);
});

test('a sign of life begins the time anew', async () => {
  const { clock, runner, controller } = bench();
  let live = (): void => undefined;
  const done = runner.run({
    phase: 'disks',
    limitMs: 1000,
    signal: controller.signal,
    run: (signal, deadline) => {
      live = () => deadline.restart();
      return obedient(signal);
    },
  });
  for (let i = 0; i < 5; i += 1) {
    clock.advance(900);
    live();
  }
  clock.advance(1000);
  await expect(done).rejects.toMatchObject({ code: 'disks-timeout' });
});

test('a start that is given up rejects with its reason, and begins no further step', async () => {
  const { entered, runner, controller } = bench();
  const reason = new BoathouseError('start-cancelled', 'given up');
  const done = runner.run({ phase: 'ssh', limitMs: 1000, signal: controller.signal, run: obedient });
  controller.abort(reason);
  await expect(done).rejects.toBe(reason);
  let ran = false;
  const next = runner.run({
    phase: 'engine',
    limitMs: 1000,
    signal: controller.signal,
    run: () => {
      ran = true;
      return Promise.resolve();
    },
  });
  await expect(next).rejects.toBe(reason);
  expect(ran).toBe(false);
  expect(entered).toEqual(['ssh']);
});

test('what a step returns is not lost when the start was given up meanwhile', async () => {
  const { runner, controller } = bench();
  const run = () => {
    controller.abort(new BoathouseError('start-cancelled', 'given up'));
    return Promise.resolve('a virtual machine');
  };
  const step = { phase: 'launch', limitMs: 1000, signal: controller.signal } as const;
  expect(await runner.run({ ...step, run })).toBe('a virtual machine');
  await expect(runner.run({ ...step, run })).rejects.toMatchObject({ code: 'start-cancelled' });
});

test('a step’s own error comes out as it is', async () => {
  const { runner, controller } = bench();
  const error = new BoathouseError('hypervisor-failed', 'no');
  const step = { phase: 'launch', limitMs: 1000, signal: controller.signal, run: () => Promise.reject(error) } as const;
  await expect(runner.run(step)).rejects.toBe(error);
});
