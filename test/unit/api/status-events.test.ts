import { expect, it } from 'vitest';
import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { statusEvents } from '../../../electron/api/status-events.ts';
import { FakeMachine } from '../../support/fake-machine.ts';

const stateOf = (result: IteratorResult<MachineStatus, void>): string =>
  result.done === true ? 'done' : result.value.machine.state;

it('begins with the current status, then gives each change in order', async () => {
  const machine = new FakeMachine();
  const events = statusEvents(machine, new AbortController().signal);
  expect(stateOf(await events.next())).toBe('stopped');
  const next = events.next();
  machine.become({ state: 'starting', phase: 'prepare', sinceMs: 0, startedMs: 0 });
  machine.become({ state: 'running', sinceMs: 0, startDurationMs: 0 });
  expect(stateOf(await next)).toBe('starting');
  expect(stateOf(await events.next())).toBe('running');
  await events.return();
});

it('leaves out the oldest changes for a client that does not read', async () => {
  const machine = new FakeMachine();
  const events = statusEvents(machine, new AbortController().signal);
  await events.next();
  for (let index = 0; index < 1000; index += 1)
    machine.become({ state: 'running', sinceMs: index, startDurationMs: 0 });
  const first = await events.next();
  const { machine: seen } = first.value as MachineStatus;
  expect(seen.state === 'running' && seen.sinceMs).toBeGreaterThan(900);
  await events.return();
});

it('ends when its client leaves', async () => {
  const abort = new AbortController();
  const events = statusEvents(new FakeMachine(), abort.signal);
  await events.next();
  const next = events.next();
  abort.abort();
  expect(stateOf(await next)).toBe('done');
});
