import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { connectMachine } from './connect-machine.ts';
import { QemuMachine } from './machine.ts';
import { WatchedProcess } from '../process/watched-process.ts';

/** It listens as long as it lives; only a machine that is about to end does not. */
const CONNECT_TIMEOUT_MS = 2000;
const HELPER_LONGEST_PAUSE_MS = 2000;

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  clock: Clock,
): Promise<QemuMachine | null> {
  const { logger, signal, logFolder } = context;
  const running = (): Promise<boolean> => isSameProcess(record.pid, record.startTime);
  if (!(await running())) return null;
  let machine: QemuMachine | undefined;
  try {
    const connections = await connectMachine(record, { clock, logger, signal, timeoutMs: CONNECT_TIMEOUT_MS });
    machine = new QemuMachine({
      record,
      ...connections,
      process: new WatchedProcess(record, { clock, logger, lookAfter: connections.qmp.closed }),
      helpers: record.helpers.map(
        (helper) => new WatchedProcess(helper, { clock, logger, longestPauseMs: HELPER_LONGEST_PAUSE_MS }),
      ),
      logFile: join(logFolder, 'hypervisor.log'),
      clock,
      logger,
    });
    await connections.qmp.negotiate({ signal });
    return machine;
  } catch (error) {
    await machine?.detach();
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
