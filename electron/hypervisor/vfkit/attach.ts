import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { openTerminal } from '../console/open-terminal.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { WatchedProcess } from '../process/watched-process.ts';
import { VfkitMachine } from './machine.ts';
import { parseSockets } from './machine-sockets.ts';
import { RestClient } from './rest-client.ts';

const HELPER_LONGEST_PAUSE_MS = 2000;

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  clock: Clock,
): Promise<VfkitMachine | null> {
  const { logger, signal, logFolder } = context;
  const running = (): Promise<boolean> => isSameProcess(record.pid, record.startTime);
  if (!(await running())) return null;
  try {
    const sockets = parseSockets(record.sockets);
    const rest = new RestClient(sockets.rest, clock);
    await rest.state(signal);
    const terminal = await openTerminal(sockets.terminal, signal);
    // The terminal closes when vfkit ends.
    const lookAfter = new Promise<void>((resolve) => terminal.once('close', () => resolve()));
    const process = new WatchedProcess(record, { clock, logger, lookAfter });
    const [helper] = record.helpers;
    return new VfkitMachine({
      record,
      rest,
      terminal,
      process,
      cable:
        helper === undefined
          ? null
          : new WatchedProcess(helper, { clock, logger, longestPauseMs: HELPER_LONGEST_PAUSE_MS }),
      logFile: join(logFolder, 'hypervisor.log'),
      clock,
      logger,
    });
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
