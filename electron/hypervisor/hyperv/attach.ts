import type { Clock } from '../../base/clock.ts';
import { isSameProcess } from '../../host/process-identity.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { HypervMachine } from './machine.ts';
import { machineNames } from './machine-names.ts';
import { type HypervService, isAlive } from './service.ts';

const PIPE_TIMEOUT_MS = 10_000;

export interface AttachParts {
  readonly service: HypervService;
  /** Where a pipe of that name is dialled. */
  readonly pipeAddress: (name: string) => string;
  readonly clock: Clock;
}

/** See `HypervisorDriver.attach`. A machine that ends while we attach is gone like one that ended before. */
export async function attachMachine(
  record: MachineRecord,
  context: LaunchContext,
  { service, pipeAddress, clock }: AttachParts,
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
    const endpoint = { kind: 'unix', path: pipeAddress(names.pipe) } as const;
    const pipe = await waitForSocket(endpoint, { clock, timeoutMs: PIPE_TIMEOUT_MS, signal });
    return new HypervMachine({ record, id, name: names.machine, service, pipe, clock, logger });
  } catch (error) {
    if (!signal.aborted && !(await running())) return null;
    throw error;
  }
}
