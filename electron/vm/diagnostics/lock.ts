import { readLockOwner } from '../../host/file-lock.ts';
import { failure, ok } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const lockCheck: DiagnosticCheck = {
  id: 'lock',
  title: 'This backend alone uses the data folder',
  async run({ layout }) {
    const owner = await readLockOwner(layout.lockFile);
    if (owner?.pid === process.pid) return ok(`The lock names this backend, process ${process.pid}.`);
    const found =
      owner === null ? 'is gone or damaged' : `names process ${owner.pid}, but this backend is process ${process.pid}`;
    return failure(
      `The lock ${layout.lockFile} ${found}: another backend could use the same data disk.`,
      'Stop Boathouse (boathouse stop) and all of its processes, then start it again. Leave that file alone.',
    );
  },
};
