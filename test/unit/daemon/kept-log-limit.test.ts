import { expect, it } from 'vitest';
import { Emitter } from '../../../electron/base/event.ts';
import { Logger } from '../../../electron/base/logger.ts';
import { KeptLogLimit } from '../../../electron/daemon/kept-log-limit.ts';

function limited(runs: boolean) {
  const running = new Emitter<void>();
  const settings = new Emitter<void>();
  const world = {
    runs,
    days: 7,
    told: [] as number[],
    failure: null as Error | null,
    warnings: [] as string[],
    hold: Promise.resolve(),
  };
  const logger = new Logger(
    ({ message }) => void world.warnings.push(message),
    'kept-logs',
    () => 0,
  );
  const limit = new KeptLogLimit({
    isRunning: () => world.runs,
    onRunningChange: running.event,
    onSettingsChange: settings.event,
    days: () => Promise.resolve(world.days),
    keepFor: async (days) => {
      world.told.push(days);
      await world.hold;
      if (world.failure !== null) throw world.failure;
    },
    logger,
  });
  return {
    world,
    limit,
    become: (state: boolean): void => {
      world.runs = state;
      running.fire();
    },
    set: (days: number): void => {
      world.days = days;
      settings.fire();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tells each machine that runs, once, and again when the setting changed', async () => {
  const { world, become, set } = limited(false);
  set(3);
  await settled();
  expect(world.told).toEqual([]);
  become(true);
  become(true);
  await settled();
  expect(world.told).toEqual([3]);
  set(3);
  set(0);
  await settled();
  expect(world.told).toEqual([3, 0]);
  become(false);
  become(true);
  await settled();
  expect(world.told).toEqual([3, 0, 0]);
});

it('tells a machine that runs already, and what changed while it was being told', async () => {
  const { world, set } = limited(true);
  let go = (): void => undefined;
  world.hold = new Promise((resolve) => (go = resolve));
  await settled();
  set(1);
  set(2);
  await settled();
  expect(world.told).toEqual([7]);
  go();
  await settled();
  expect(world.told).toEqual([7, 2]);
});

it('notes what could not be told, and tells it when it can', async () => {
  const { world, set, limit } = limited(true);
  world.failure = new Error('no way into the VM');
  await settled();
  expect(world.warnings).toEqual([expect.stringContaining('no way into the VM')]);
  world.failure = null;
  set(7);
  await settled();
  expect(world.told).toEqual([7, 7]);
  await limit.dispose();
  set(1);
  await settled();
  expect(world.told).toEqual([7, 7]);
});
