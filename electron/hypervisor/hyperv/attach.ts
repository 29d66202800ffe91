import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { dialConsole } from './dial-console.ts';
import { HypervMachine } from './machine.ts';
import { machineNames } from './machine-names.ts';
import { type HypervService, isAlive } from './service.ts';

const PIPE_TIMEOUT_MS = 10_000;

export interface AttachParts {
  readonly service: HypervService;
  /** Begins to connect to the pipe of that name. */
  readonly dialPipe: (name: string) => Socket;
  readonly clock: Clock;
}

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  { service, dialPipe, clock }: AttachParts,
): Promise<HypervMachine | null> {
  const { logger, signal } = context;
  const id = record.sockets['machine'] ?? '';
  const running = async (): Promise<boolean> => {
    if (!(await isSameProcess(record.pid, record.startTime))) return false;
    const look = await service.look(id, signal);
    return isAlive(look) && look.processId === record.pid;
  };
  if (!(await running())) return null;
  const names = machineNames(record.runFolder);
  try {
    const pipe = await dialConsole({ name: names.pipe, dialPipe }, { clock, timeoutMs: PIPE_TIMEOUT_MS, signal });
    return new HypervMachine({ record, id, name: names.machine, service, pipe, clock, logger });
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
