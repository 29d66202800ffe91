import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../electron/base/clock.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { processStartTime } from '../../../electron/host/process-identity.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { clearRunFolder, RunJournal, untilRunEnds } from '../../../electron/hypervisor/process/run-journal.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Waits no time; `looks` resolves once the journal was looked at that many times more. */
function hurriedClock(): { readonly clock: Clock; readonly looks: (count: number) => Promise<void> } {
  let looked = 0;
  const clock: Clock = {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    after: (_delayMs, run) => {
      looked += 1;
      return systemClock.after(1, run);
    },
  };
  const looks = async (count: number): Promise<void> => {
    const wanted = looked + count;
    await eventually(() => Promise.resolve(looked >= wanted || null), { what: 'looks at the journal' });
  };
  return { clock, looks };
}

async function identity(pid: number): Promise<{ pid: number; startTime: string }> {
  return { pid, startTime: (await processStartTime(pid)) ?? 'gone' };
}

it('a process of a run hears when the others are gone, and not before there is one', async () => {
  const folder = await temporaryFolder();
  const journal = new RunJournal(folder);
  await journal.add(await identity(process.pid));
  let over = false;
  const { clock, looks } = hurriedClock();
  const ended = untilRunEnds(folder, clock).then(() => (over = true));
  await looks(3);
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void other.kill('SIGKILL'));
  await journal.add(await identity(other.pid ?? 0));
  await looks(3);
  expect(over).toBe(false);
  other.kill('SIGKILL');
  await once(other, 'exit');
  await ended;
});

it('a run whose journal is gone is over', async () => {
  const folder = await temporaryFolder();
  const journal = new RunJournal(folder);
  await journal.add(await identity(process.pid));
  await journal.add(await identity(process.ppid));
  const { clock, looks } = hurriedClock();
  const ended = untilRunEnds(folder, clock);
  await looks(1);
  await rm(join(folder, 'processes.json'));
  await ended;
});

it('a launch ends nothing, and empties no folder, where the system does not tell whether a process is one of before', async () => {
  const folder = await temporaryFolder();
  const journal = new RunJournal(folder);
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void other.kill('SIGKILL'));
  const { pid = 0 } = other;
  await journal.add({ pid, startTime: '0' });
  await expect(clearRunFolder(folder, systemClock, silentLogger())).rejects.toMatchObject({
    code: 'process-unreadable',
  });
  expect(await processStartTime(pid)).not.toBeNull();
  expect(await readdir(folder)).toEqual(['processes.json']);
});
