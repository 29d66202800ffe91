import { expect, test } from 'vitest';
import { Emitter } from '../../../electron/base/event.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import type { ConsoleMarker } from '../../../electron/vm/console-markers.ts';
import { EngineHealth } from '../../../electron/vm/engine-health.ts';
import { Warnings } from '../../../electron/vm/warnings.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeEngine } from '../../support/vm/fake-guest.ts';

function bench() {
  const clock = new FakeClock();
  const engine = new FakeEngine();
  const warnings = new Warnings();
  const markers = new Emitter<ConsoleMarker>();
  const health = new EngineHealth({ engine, onMarker: markers.event, warnings, clock, logger: silentLogger() });
  health.start();
  const service = (state: string, name = 'dockerd') => markers.fire({ kind: 'service', service: name, state });
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { clock, engine, warnings, health, service, pass };
}

test('an engine that is well is asked now and then', async () => {
  const { engine, pass, warnings } = bench();
  await pass(30_000);
  await pass(30_000);
  expect(engine.pings).toBe(2);
  expect(warnings.list()).toEqual([]);
});

test('one missed answer is forgiven, two are a warning, an answer takes it back', async () => {
  const { engine, pass, warnings } = bench();
  engine.well = false;
  await pass(30_000);
  expect(warnings.list()).toEqual([]);
  await pass(30_000);
  expect(warnings.list()).toEqual([expect.stringContaining('does not answer')]);
  engine.well = true;
  await pass(2_000);
  expect(warnings.list()).toEqual([]);
});

test('an engine that hangs is given up after ten seconds', async () => {
  const { engine, pass, warnings } = bench();
  engine.hangs = true;
  await pass(30_000);
  await pass(10_000);
  await pass(30_000);
  await pass(10_000);
  expect(warnings.list()).toEqual([expect.stringContaining('does not answer')]);
});

test('the console tells at once that it died', async () => {
  const { pass, service, warnings } = bench();
  service('started');
  service('ready');
  service('exited', 'containerd');
  expect(warnings.list()).toEqual([]);
  service('exited');
  expect(warnings.list()).toEqual([expect.stringContaining('stopped unexpectedly')]);
  await pass(2_000);
  expect(warnings.list()).toEqual([]);
});

test('nothing is left after it is disposed', async () => {
  const { clock, engine, health, pass, service, warnings } = bench();
  engine.hangs = true;
  await pass(30_000);
  await health.dispose();
  await pass(0);
  service('exited');
  expect(clock.pending).toBe(0);
  expect(warnings.list()).toEqual([]);
});
