import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { delay } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { openTerminal } from '../console/open-terminal.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { type Helper, helperRecords, launchHelper } from '../process/helper.ts';
import type { HelperProgram } from '../process/helper-program.ts';
import { writeBootableKernel } from '../linux-kernel/bootable-kernel.ts';
import { launchFailure } from '../process/launch-failure.ts';
import { LaunchScope } from '../process/launch-scope.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { vfkitArguments, type VfkitSpec } from './command-line.ts';
import { VFKIT_WORDS } from './failure-hints.ts';
import { VfkitMachine } from './machine.ts';
import { formatSockets } from './machine-sockets.ts';
import { RestClient } from './rest-client.ts';
import { type RunSockets, runSockets } from './run-sockets.ts';

const LISTEN_TIMEOUT_MS = 20_000;
/** vfkit itself waits five seconds for it, and ends then. */
const POLL_MS = 20;
const RUNNING = 'VirtualMachineStateRunning';
/** In the machine's record. */
const CABLE = 'network cable';

export interface LaunchParts {
  readonly binary: string;
  /** `cable-program.js`, compiled. */
  readonly cableProgram: string;
  readonly spec: VfkitSpec;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Starts a vfkit, which starts its guest at once: there is no way to have it wait. What the guest says until we come waits in its
 * terminal (`console/open-terminal.ts`).
 */
export async function launchMachine(parts: LaunchParts): Promise<VfkitMachine> {
  const { binary, spec, context, clock } = parts;
  const sockets = runSockets(context.runFolder);
  const scope = new LaunchScope(context, clock);
  const logFile = join(context.logFolder, 'hypervisor.log');
  return await scope.run(async () => {
    const helpers = await layCable(parts, sockets, scope);
    const args = vfkitArguments({ ...spec, kernel: await bootableKernel(spec, context.runFolder) }, sockets);
    context.logger.debug([binary, ...args].join(' '));
    const hypervisor = await DetachedProcess.start(binary, args, { logFile, cwd: '/' });
    const process = await scope.adopt(hypervisor);
    try {
      return await scope.whileRunning(hypervisor, async (signal) => {
        const machine = await reach({ ...parts, sockets, helpers, logFile, process, signal });
        scope.defer(() => machine.detach());
        return machine;
      });
    } catch (error) {
      throw await launchFailure(error, { hypervisor, logFile, words: VFKIT_WORDS, clock });
    }
  });
}

/** On Intel Macs a `bzImage` (`linux-kernel/`); on Apple silicon the image's is what vfkit wants. */
async function bootableKernel({ arch, kernel }: VfkitSpec, runFolder: string): Promise<string> {
  if (arch === 'arm64') return kernel;
  const packed = join(runFolder, 'kernel');
  await writeBootableKernel(kernel, packed);
  return packed;
}

/** First of all, as vfkit dials at once; none for a machine without a network card. */
async function layCable(parts: LaunchParts, sockets: RunSockets, scope: LaunchScope): Promise<Helper[]> {
  const { cableProgram, spec, context, clock } = parts;
  if (spec.network === null) return [];
  const { runFolder, logFolder, signal } = context;
  const program: HelperProgram = {
    what: 'that holds the VM’s network cable',
    program: cableProgram,
    args: [runFolder, sockets.card, spec.network.socketPath],
    readySocket: sockets.card,
    logFile: join(logFolder, 'network-cable.log'),
    clock,
  };
  return [await launchHelper({ name: CABLE, program, scope, signal })];
}

interface StartedParts extends LaunchParts {
  readonly sockets: RunSockets;
  readonly helpers: readonly Helper[];
  readonly logFile: string;
  readonly process: WatchedProcess;
  readonly signal: AbortSignal;
}

async function reach(parts: StartedParts): Promise<VfkitMachine> {
  const { context, clock, logFile, process, helpers, signal } = parts;
  const rest = new RestClient(parts.sockets.rest, clock);
  await rest.listening(LISTEN_TIMEOUT_MS, signal);
  const terminal = await rest.terminal(signal);
  while ((await rest.state(signal)) !== RUNNING) await delay(clock, POLL_MS, signal);
  const record: MachineRecord = {
    ...process.identity,
    driver: 'vfkit',
    runFolder: context.runFolder,
    sockets: formatSockets({ rest: parts.sockets.rest, terminal }),
    helpers: helperRecords(helpers),
  };
  const stream = await openTerminal(terminal, signal);
  const { logger } = context;
  return new VfkitMachine({ record, rest, terminal: stream, process, helpers, logFile, clock, logger });
}
