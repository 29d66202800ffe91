import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { delay, throwIfCancelled } from '../../host/delay.ts';
import { processStartTime } from '../../host/process-identity.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { LaunchScope } from '../process/launch-scope.ts';
import { type HypervSpec, memoryBytes } from './check-spec.ts';
import { dialConsole } from './dial-console.ts';
import { HypervMachine } from './machine.ts';
import { machineNames, pipePath } from './machine-names.ts';
import { prepareDisks } from './run-disks.ts';
import { type HypervService, isAlive } from './service.ts';
import { CONSOLE_REFUSED } from './without-console.ts';

/**
 * Of the Default Switch of every Hyper-V on Windows 10 and 11, whose name is in Windows' language: the computer's own network lends it addresses (NAT and
 * DHCP). The id is the same everywhere (crc-org/crc, `pkg/crc/network`; canonical/multipass, its factory for Hyper-V).
 */
export const SWITCH_ID = 'c08cb7b8-9b3c-408e-8e30-5e16a3aeb444';

const PIPE_TIMEOUT_MS = 30_000;
const POLL_MS = 200;
const LOOKS = 50;

export interface LaunchParts {
  readonly service: HypervService;
  /** Begins to connect to the pipe of that name. */
  readonly dialPipe: (name: string) => Socket;
  readonly spec: HypervSpec;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Makes a machine and starts it. Its console's pipe is there as soon as the machine's process is, while its firmware still looks for a disk: it is
 * dialled from before the start, so that we are there before the guest's first word. A user whom Windows refuses it has a machine without. What goes wrong stands in `hypervisor.log`.
 */
export async function launchMachine(parts: LaunchParts): Promise<HypervMachine> {
  const { service, context, clock } = parts;
  const names = machineNames(context.runFolder);
  throwIfCancelled(context.signal);
  const scope = new LaunchScope(context, clock);
  try {
    await mkdir(context.runFolder, { recursive: true, mode: 0o700 });
    // First of all, as it holds the files of the folder.
    await service.remove(names.machine);
    return await scope.run(async () => {
      scope.defer(() => removeUnfinished(parts, names.machine));
      const machine = await start(parts, scope);
      scope.defer(() => machine.detach());
      return machine;
    });
  } catch (error) {
    throw await withLog(error, context);
  }
}

async function start(parts: LaunchParts, scope: LaunchScope): Promise<HypervMachine> {
  const { service, spec, context, clock } = parts;
  const { runFolder, logger, signal } = context;
  const names = machineNames(runFolder);
  const disks = await prepareDisks(spec, runFolder, signal);
  const id = await service.create(
    {
      name: names.machine,
      folder: runFolder,
      memoryBytes: memoryBytes(spec.memoryMiB),
      cpus: spec.cpus,
      disks,
      pipe: pipePath(names.pipe),
      switch: spec.network === null ? null : SWITCH_ID,
      macAddress: spec.network?.macAddress.replaceAll(':', '') ?? '',
    },
    signal,
  );
  logger.debug(`Hyper-V made the machine ${names.machine} (${id})`);
  const pipe = await startAndDial(parts, id, names.pipe);
  if (pipe === null) logger.info(CONSOLE_REFUSED);
  scope.defer(() => void pipe?.destroy());
  const processId = await workerProcess(parts, id);
  const startTime = await processStartTime(processId);
  if (startTime === null) throw endedError();
  const record: MachineRecord = {
    pid: processId,
    startTime,
    driver: 'hyperv',
    runFolder,
    sockets: { machine: id },
    helpers: [],
  };
  return new HypervMachine({ record, id, name: names.machine, service, pipe, clock, logger });
}

async function startAndDial(
  { service, context, clock, dialPipe }: LaunchParts,
  id: string,
  pipeName: string,
): Promise<Socket | null> {
  const giveUp = new AbortController();
  const abort = (): void => giveUp.abort();
  context.signal.addEventListener('abort', abort, { once: true });
  const dialling = dialConsole(
    { name: pipeName, dialPipe },
    { clock, timeoutMs: PIPE_TIMEOUT_MS, signal: giveUp.signal },
  );
  // It may fail while the start is waited for.
  dialling.catch(() => undefined);
  try {
    await service.start(id, context.signal);
    return await dialling;
  } catch (error) {
    abort();
    await dialling.then(
      (pipe) => pipe?.destroy(),
      () => undefined,
    );
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}

async function workerProcess({ service, context, clock }: LaunchParts, id: string): Promise<number> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const look = await service.look(id, context.signal);
    if (!isAlive(look)) throw endedError();
    if (look.processId > 0) return look.processId;
    await delay(clock, POLL_MS, context.signal);
  }
  throw new BoathouseError('hypervisor-failed', 'Hyper-V does not tell in which process the machine runs');
}

async function removeUnfinished({ service, context }: LaunchParts, name: string): Promise<void> {
  await service.remove(name).catch((error: unknown) => {
    context.logger.error(`what was made of the machine cannot be removed: ${describeError(error)}`);
  });
}

function endedError(): BoathouseError {
  return new BoathouseError('hypervisor-failed', 'the machine ended at once', {
    hint: 'Windows’ event log tells more: Microsoft-Windows-Hyper-V-Worker-Admin.',
  });
}

/** There is no program whose output would be a log: so this is it. */
async function withLog(error: unknown, { logFolder }: LaunchContext): Promise<unknown> {
  if (!(error instanceof BoathouseError) || error.code === 'cancelled') return error;
  const logFile = join(logFolder, 'hypervisor.log');
  await writeFile(logFile, `${describeError(error)}\n`, { mode: 0o600 }).catch(() => undefined);
  const { code, message, hint, cause } = error;
  return new BoathouseError(code, message, { ...(hint === undefined ? {} : { hint }), logFile, cause });
}
