import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { WatchedProcess } from '../process/watched-process.ts';
import { WslMachine } from './machine.ts';
import { parseSockets } from './machine-sockets.ts';
import { openConsole } from './open-console.ts';
import type { WslClient } from './wsl-client.ts';

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  { wsl, clock }: { readonly wsl: WslClient; readonly clock: Clock },
): Promise<WslMachine | null> {
  const { logger, signal, logFolder } = context;
  const running = (): Promise<boolean> => isSameProcess(record.pid, record.startTime);
  if (!(await running())) return null;
  try {
    const sockets = parseSockets(record.sockets);
    const terminal = await openConsole(sockets, clock, signal);
    // It closes when the keeper ends.
    const lookAfter = new Promise<void>((resolve) => terminal.once('close', () => resolve()));
    return new WslMachine({
      record,
      wsl,
      distribution: sockets.distribution,
      terminal,
      process: new WatchedProcess(record, { clock, logger, lookAfter }),
      logFile: join(logFolder, 'hypervisor.log'),
      clock,
      logger,
    });
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
