import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { openTerminal } from '../console/open-terminal.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { WatchedProcess } from '../process/watched-process.ts';
import type { TerminalMachineParts } from './terminal-machine.ts';

const HELPER_LONGEST_PAUSE_MS = 2000;
const PREFIX = 'tty:';

/** In a machine's record. */
export function formatTerminal(path: string): string {
  return `${PREFIX}${path}`;
}

/** Throws `hypervisor-failed` for a record that names no terminal. */
export function terminalOf({ console = '' }: MachineRecord['sockets']): string {
  if (console.startsWith(PREFIX)) return console.slice(PREFIX.length);
  throw new BoathouseError('hypervisor-failed', 'the record of the running machine does not say where its console is');
}

export interface AttachRequest {
  readonly record: MachineRecord;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * See `HypervisorDriver.attach`. `reach` finds that by which the machine is commanded, before its terminal is opened. A machine that ends
 * while we attach is gone like one that ended before.
 */
export async function attachTerminalMachine<C, M>(
  { record, context, clock }: AttachRequest,
  reach: () => Promise<C>,
  make: (parts: TerminalMachineParts, control: C) => M,
): Promise<M | null> {
  const { logger, signal, logFolder } = context;
  const running = (): Promise<boolean> => isSameProcess(record.pid, record.startTime);
  if (!(await running())) return null;
  try {
    const control = await reach();
    const terminal = await openTerminal(terminalOf(record.sockets), signal);
    // The terminal closes when the hypervisor ends.
    const lookAfter = new Promise<void>((resolve) => terminal.once('close', () => resolve()));
    const longestPauseMs = HELPER_LONGEST_PAUSE_MS;
    const parts: TerminalMachineParts = {
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
    };
    return make(parts, control);
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
