import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WorkerWatch } from '../../../../electron/hypervisor/hyperv/worker-watch.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function watch(pid: number) {
  const clock = new FakeClock();
  const asked = { questions: 0, isOver: false };
  const isOver = (): Promise<boolean> => {
    asked.questions += 1;
    return Promise.resolve(asked.isOver);
  };
  const giveUp = new AbortController();
  const watched = new WorkerWatch({ pid, isOver, clock });
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      clock.advance(1000);
      await turn();
    }
  };
  return { clock, asked, watched, seconds, giveUp, end: watched.end(giveUp.signal) };
}

test('a worker that is gone is the end, and Hyper-V is not asked for it', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const { end, asked } = watch(child.pid ?? -1);
  await end;
  expect(asked.questions).toBe(0);
});

test('Hyper-V is asked once a minute, and every other second once the machine was told to end', async () => {
  const { asked, watched, seconds, end } = watch(process.pid);
  await seconds(58);
  expect(asked.questions).toBe(0);
  await seconds(3);
  expect(asked.questions).toBe(1);
  watched.hurry();
  await seconds(4);
  expect(asked.questions).toBeGreaterThanOrEqual(2);
  // The number is another process’ now.
  asked.isOver = true;
  await seconds(3);
  await end;
});

test('it is given up with the machine', async () => {
  const { clock, giveUp, end } = watch(process.pid);
  giveUp.abort();
  await expect(end).rejects.toMatchObject({ code: 'cancelled' });
  expect(clock.pending).toBe(0);
});
