import { acquireFileLock } from '../../../electron/host/file-lock.ts';
import { isSameProcess, processStartTime } from '../../../electron/host/process-identity.ts';

/** Takes the lock that its argument names, says `acquired` or `held PID` in one line, and keeps it until it is killed. */
const path = process.argv[2] ?? '';
const attempt = await acquireFileLock(path, {
  self: { pid: process.pid, startTime: (await processStartTime(process.pid)) ?? '' },
  isAlive: (owner) => isSameProcess(owner.pid, owner.startTime),
});
process.stdout.write(attempt.kind === 'acquired' ? 'acquired\n' : `held ${attempt.owner.pid}\n`);
setInterval(() => undefined, 60_000);
