import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { openTerminal } from '../console/open-terminal.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { WatchedProcess } from '../process/watched-process.ts';
import { HyperkitMachine } from './machine.ts';

const HELPER_LONGEST_PAUSE_MS = 2000;
const TERMINAL_PREFIX = 'tty:';

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  clock: Clock,
): Promise<HyperkitMachine | null> {
  const { logger, signal, logFolder } = context;
  const running = (): Promise<boolean> => isSameProcess(record.pid, record.startTime);
  if (!(await running())) return null;
  try {
    const terminal = await openTerminal(terminalOf(record), signal);
    // The terminal closes when HyperKit ends.
    const lookAfter = new Promise<void>((resolve) => terminal.once('close', () => resolve()));
    const longestPauseMs = HELPER_LONGEST_PAUSE_MS;
    return new HyperkitMachine({
      record,
      terminal,
      process: new WatchedProcess(record, { clock, logger, lookAfter }),
      helpers: record.helpers.map((helper) => ({
        name: helper.name,
        process: new WatchedProcess(helper, { clock, logger, longestPauseMs }),
      })),
      logFile: join(logFolder, 'hypervisor.log'),
      clock,
      logger,
    });
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}

function terminalOf({ sockets }: MachineRecord): string {
  const terminal = sockets['console'] ?? '';
  if (terminal.startsWith(TERMINAL_PREFIX)) return terminal.slice(TERMINAL_PREFIX.length);
  throw new BoathouseError('hypervisor-failed', 'the record of the running machine does not say where its console is');
}
