import type { Socket } from 'node:net';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { mayBeSameProcess } from '../../host/process-identity.ts';
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

/**
 * Whether Hyper-V runs the machine in the process of the record. Its id and what Hyper-V tells of its process decide: of that process, the system's own,
 * Windows tells the start to administrators alone, and a backend with other rights than the one that made the record would take a running machine for gone.
 */
export async function runsStill(
  record: MachineRecord,
  service: HypervService,
  signal?: CancelSignal,
): Promise<boolean> {
  if (!(await mayBeSameProcess(record.pid, record.startTime))) return false;
  const look = await service.look(machineId(record), signal);
  return isAlive(look) && look.processId === record.pid;
}

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  { service, dialPipe, clock }: AttachParts,
): Promise<HypervMachine | null> {
  const { logger, signal } = context;
  const id = machineId(record);
  const running = (): Promise<boolean> => runsStill(record, service, signal);
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

function machineId({ sockets }: MachineRecord): string {
  return sockets['machine'] ?? '';
}
