import { describe, expect, it } from 'vitest';
import type { MachineState } from '../../../electron/api/machine-status.ts';
import type { BackendSession } from '../../../electron/main/backend-session.ts';
import { Quitting } from '../../../electron/main/quitting.ts';
import type { RunningContainers } from '../../../electron/main/running-containers.ts';
import { containerSummary } from '../../support/container-summary.ts';
import { machineStatus } from '../../support/machine-status.ts';

interface Stop {
  readonly force: boolean;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

const bench = (
  state: MachineState | null,
  answers: boolean[] = [],
  { known = true, connected = true, leaves = true }: { known?: boolean; connected?: boolean; leaves?: boolean } = {},
) => {
  const log: string[] = [];
  const stops: Stop[] = [];
  const mutate = ({ force }: { force: boolean }): Promise<void> =>
    new Promise((done, failed) => void stops.push({ force, done, failed }));
  const quitting = new Quitting({
    session: {
      machine: state === null ? null : machineStatus(state),
      state: { kind: 'connecting' },
      api: () => Promise.resolve(connected ? { machine: { stop: { mutate } } } : null),
    } as unknown as BackendSession,
    containers: { known, list: [containerSummary({ name: 'web' })] } as unknown as RunningContainers,
    confirm: (names, purpose) => {
      log.push(`asked${purpose === 'quit' ? '' : ' for the update'}: ${names?.join() ?? 'not known'}`);
      return Promise.resolve(answers.shift() ?? false);
    },
    onStopping: () => log.push(quitting.underWay ? 'stopping' : 'not stopping'),
    confirmUnstopped: (reason) => {
      log.push(`not stopped: ${reason}`);
      return Promise.resolve(leaves);
    },
    exit: (purpose) => log.push(purpose === 'quit' ? 'exit' : 'exit for the update'),
  });
  return { quitting, log, stops };
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const running: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 1 };
const failed: MachineState = {
  state: 'failed',
  phase: null,
  failure: { code: 'vm-not-ended', message: 'The VM does not end', hint: null, logFile: null },
};

describe('quitting', () => {
  it.each<MachineState | null>([null, { state: 'stopped' }])('asks nothing when nothing runs: %o', async (state) => {
    const { quitting, log } = bench(state);
    await quitting.quit();
    expect(log).toEqual(['exit']);
  });

  it('goes on after a no', async () => {
    const { quitting, log, stops } = bench(running, [false, false]);
    await quitting.quit();
    await quitting.quit();
    expect(log).toEqual(['asked: web', 'asked: web']);
    expect(stops).toEqual([]);
    expect(quitting.underWay).toBe(false);
  });

  it('stops the machine after a yes, then exits', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    const quit = quitting.quit();
    await settled();
    expect(log).toEqual(['asked: web', 'stopping']);
    expect(quitting.underWay).toBe(true);
    stops[0]?.done();
    await quit;
    expect(log).toEqual(['asked: web', 'stopping', 'exit']);
  });

  it('asks for an update as well, and replaces nothing while containers run on', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    const quit = quitting.quit('update');
    await settled();
    stops[0]?.done();
    await quit;
    expect(log).toEqual(['asked for the update: web', 'stopping', 'exit for the update']);

    const unstopped = bench(running, [true]);
    const update = unstopped.quitting.quit('update');
    await settled();
    unstopped.stops[0]?.failed(new Error('no answer'));
    await update;
    expect(unstopped.log.at(-1)).toBe('exit');

    const idle = bench({ state: 'stopped' });
    await idle.quitting.quit('update');
    expect(idle.log).toEqual(['exit for the update']);
  });

  it.each(['quit', 'update'] as const)(
    'stops a machine that failed without a question, as its VM may still run, and replaces nothing beside it: %s',
    async (purpose) => {
      const { quitting, log, stops } = bench(failed);
      const quit = quitting.quit(purpose);
      await settled();
      stops[0]?.failed(new Error('The VM does not end'));
      await quit;
      expect(log).toEqual(['stopping', 'not stopped: The VM does not end', 'not stopping', 'exit']);
    },
  );

  it('leaves a machine that failed and has no VM as soon as that is known', async () => {
    const { quitting, log, stops } = bench(failed);
    const quit = quitting.quit('update');
    await settled();
    expect(stops.map(({ force }) => force)).toEqual([false]);
    stops[0]?.done();
    await quit;
    expect(log).toEqual(['stopping', 'exit for the update']);
  });

  it('says so when it does not know what runs', async () => {
    const { quitting, log } = bench(running, [false], { known: false });
    await quitting.quit();
    expect(log).toEqual(['asked: not known']);
  });

  it('tells when there is no backend that could stop anything', async () => {
    const { quitting, log } = bench(running, [true], { connected: false });
    await quitting.quit();
    const told = 'not stopped: There is no backend that could stop it';
    expect(log).toEqual(['asked: web', 'stopping', told, 'not stopping', 'exit']);
  });

  it('tells why the machine was not stopped, and stays when the user does not leave for it', async () => {
    const { quitting, log, stops } = bench(running, [true, true], { leaves: false });
    const quit = quitting.quit();
    await settled();
    stops[0]?.failed(new Error('no answer'));
    await quit;
    expect(log).toEqual(['asked: web', 'stopping', 'not stopped: no answer', 'not stopping']);
    expect(quitting.underWay).toBe(false);
    void quitting.quit();
    await settled();
    expect(log.slice(4)).toEqual(['asked: web', 'stopping']);
  });

  it('leaves a machine that could not be stopped to the backend when the user wants to', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    const quit = quitting.quit();
    await settled();
    stops[0]?.failed(new Error('no answer'));
    await quit;
    expect(log.at(-1)).toBe('exit');
  });

  it('hears the forced stop alone once there is one', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    void quitting.quit();
    await settled();
    const second = quitting.quit();
    await settled();
    stops[0]?.failed(new Error('it was killed'));
    await settled();
    expect(log).toEqual(['asked: web', 'stopping']);
    stops[1]?.done();
    await second;
    expect(log).toEqual(['asked: web', 'stopping', 'exit']);
  });

  it('leaves at once at the third time', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    void quitting.quit();
    await settled();
    void quitting.quit();
    await settled();
    await quitting.quit();
    expect(stops.map(({ force }) => force)).toEqual([false, true]);
    expect(log).toEqual(['asked: web', 'stopping', 'exit']);
  });

  it('forces at the second time, and tells when that fails', async () => {
    const { quitting, log, stops } = bench(running, [true]);
    void quitting.quit();
    await settled();
    const second = quitting.quit();
    await settled();
    expect(stops.map(({ force }) => force)).toEqual([false, true]);
    stops[1]?.failed(new Error('no answer'));
    await second;
    expect(log).toEqual(['asked: web', 'stopping', 'not stopped: no answer', 'not stopping', 'exit']);
  });
});
