import { residentMiB } from '../../../support/processes.ts';
import { RunningCommand } from '../../../support/running-command.ts';
import { ECHO_PORT } from './load.ts';
import type { Row } from './row.ts';

const FLOWS = 1000;
const NAME = `memory with ${FLOWS} connections`;
const PATIENCE_MS = 30_000;

/** Of the stack's process, with connections that each carried a byte there and back and are open. Its first row, so that nothing else is in it. */
export const memory: Row = {
  name: 'memory',
  mtus: [1500],
  kinds: [{ name: NAME, unit: 'MiB', better: 'less' }],
  async measure({ guest, subject }): Promise<Record<string, number>> {
    const [pid] = subject.pids;
    if (pid === undefined) return {};
    const argv = [...guest.load, 'flows', subject.hostAlias, String(ECHO_PORT), String(FLOWS)];
    await using load = new RunningCommand(guest.inside(argv), { env: guest.env });
    await load.waitFor(/^\{"open":\d+\}$/m, PATIENCE_MS);
    return { [NAME]: await residentMiB(pid) };
  },
};
