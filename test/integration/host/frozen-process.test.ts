import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { freezeProcess, isProcessFrozen, thawProcess } from '../../../electron/host/frozen-process.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';

it.skipIf(process.platform === 'win32')('stops a process, lets it go on, and sees whether it runs', async () => {
  const program = 'process.stdin.on("data", (data) => process.stdout.write(data)); process.stdout.write("here")';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? -1;
  const options = { clock: systemClock, timeoutMs: 20_000 };
  await once(child.stdout, 'data');
  expect(await isProcessFrozen(pid)).toBe(false);
  await freezeProcess(pid, options);
  await freezeProcess(pid, options);
  expect(await isProcessFrozen(pid)).toBe(true);
  let heard = '';
  child.stdout.on('data', (data: Buffer) => (heard += data.toString()));
  child.stdin.write('waited');
  await thawProcess(pid, options);
  expect(await isProcessFrozen(pid)).toBe(false);
  while (heard !== 'waited') await once(child.stdout, 'data');
  await freezeProcess(pid, options);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isProcessFrozen(pid)).toBe(false);
});
