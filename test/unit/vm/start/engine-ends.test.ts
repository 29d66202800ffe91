import { expect, test } from 'vitest';
import { machineBench } from '../../../support/vm/machine-bench.ts';
import { failingStart } from '../../../support/vm/machine-outcome.ts';

const EXIT = '[boathouse] service=dockerd state=exited status=1';

test('an engine that ends again and again fails the start with its own words', async () => {
  const bench = await machineBench();
  bench.engine.well = false;
  const failing = failingStart(bench);
  await bench.until('kernel');
  const { vm } = bench.driver;
  vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
  vm.boot();
  await bench.until('engine');
  for (let time = 0; time < 3; time += 1) {
    vm.say(
      'dockerd: level=info msg="Starting up"',
      'dockerd: failed to start daemon: driver not supported: nope',
      EXIT,
    );
  }
  expect(await failing).toMatchObject({
    code: 'engine-ends',
    message: 'The engine ends right after its start: failed to start daemon: driver not supported: nope',
  });
});

test('one that comes up in the end does not', async () => {
  const bench = await machineBench();
  const started = bench.machine.start();
  await bench.until('kernel');
  const { vm } = bench.driver;
  vm.say('[boathouse] phase=initramfs', EXIT, EXIT);
  vm.say('[boathouse] service=dockerd state=ready', EXIT);
  vm.boot();
  await started;
  expect(bench.machine.state.state).toBe('running');
});
