import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import { acquireFileLock, type FileLock, type LockAttempt } from '../host/file-lock.ts';
import { mayBeSameProcess, processStartTime } from '../host/process-identity.ts';

/**
 * One backend a data folder: two would write to one data disk. Errors: `already-running` when a live process has the folder,
 * `lock-unusable` when the file cannot be made. A lock whose owner died is taken over; one of an owner that may live is not. Dispose it last.
 */
export async function acquireMachineLock(lockFile: string): Promise<FileLock> {
  let attempt: LockAttempt;
  try {
    await mkdir(dirname(lockFile), { recursive: true, mode: 0o700 });
    const startTime = await processStartTime(process.pid);
    if (startTime === null) throw new Error('this process does not find itself');
    attempt = await acquireFileLock(lockFile, {
      self: { pid: process.pid, startTime },
      isAlive: (owner) => mayBeSameProcess(owner.pid, owner.startTime),
    });
  } catch (error) {
    throw new BoathouseError('lock-unusable', `The lock ${lockFile} cannot be made: ${describeError(error)}`, {
      hint: 'The data folder must be yours, writable, and on a disk of this computer that knows hard links (BOATHOUSE_HOME moves it).',
      cause: error,
    });
  }
  if (attempt.kind === 'acquired') return attempt.lock;
  const { pid } = attempt.owner;
  throw new BoathouseError('already-running', `Another Boathouse backend (process ${pid}) uses ${dirname(lockFile)}`, {
    hint: `Use that one (boathouse status), or end it: boathouse stop, or if it does not answer: kill ${pid}.`,
  });
}
