import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { delay } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { openTerminal } from '../console/open-terminal.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { type Helper, helperRecords, launchHelper } from '../process/helper.ts';
import { HelperFailure, type HelperProgram } from '../process/helper-program.ts';
import { launchFailure } from '../process/launch-failure.ts';
import { LaunchScope } from '../process/launch-scope.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { formatTerminal } from '../terminal-machine/attach-terminal-machine.ts';
import { awaitTerminal } from './await-terminal.ts';
import { hyperkitArguments, type HyperkitSpec } from './command-line.ts';
import { HYPERKIT_WORDS } from './failure-hints.ts';
import { HyperkitMachine } from './machine.ts';
import { writeBootableKernel } from '../linux-kernel/bootable-kernel.ts';
import { type RunFiles, runFiles } from './run-files.ts';
import { startShareServers } from './share-server.ts';

/** A HyperKit that cannot load its kernel aborts at once, but only when everything else is there. */
const FIRST_WORD_MS = 500;
/** In the machine's record. */
const RELAY = 'network relay';

export interface LaunchParts {
  readonly binary: string;
  /** `relay-program.js`, compiled. */
  readonly relayProgram: string;
  /** `share-program.js`, compiled. */
  readonly shareProgram: string;
  readonly spec: HyperkitSpec;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Starts a HyperKit. It makes its devices, the console's terminal before the network card (`command-line.ts`), and dials for that one until
 * somebody answers. That is the relay, which we start when the terminal is open and raw: so no word of the guest is lost, and the relay finds
 * the terminal as it is to stay. A machine without a network card starts at once, and what it says first waits in the terminal.
 */
export async function launchMachine(parts: LaunchParts): Promise<HyperkitMachine> {
  const { binary, spec, context, clock } = parts;
  const files = runFiles(context.runFolder);
  const scope = new LaunchScope(context, clock);
  const logFile = join(context.logFolder, 'hypervisor.log');
  return await scope.run(async () => {
    await mkdir(files.vsockFolder, { mode: 0o700 });
    await writeBootableKernel(spec.kernel, files.kernel);
    const shares = await startShareServers(parts, files, scope);
    const args = hyperkitArguments(spec, files);
    context.logger.debug([binary, ...args].join(' '));
    const hypervisor = await DetachedProcess.start(binary, args, { logFile, cwd: '/' });
    const process = await scope.adopt(hypervisor);
    try {
      return await scope.whileRunning(hypervisor, (signal) =>
        reach({ ...parts, files, scope, shares, logFile, process, signal }),
      );
    } catch (error) {
      // HyperKit waits for the relay.
      if (error instanceof HelperFailure) throw error;
      throw await launchFailure(error, { hypervisor, logFile, words: HYPERKIT_WORDS, clock });
    }
  });
}

interface StartedParts extends LaunchParts {
  readonly files: RunFiles;
  readonly scope: LaunchScope;
  readonly shares: readonly Helper[];
  readonly logFile: string;
  readonly process: WatchedProcess;
  readonly signal: AbortSignal;
}

async function reach(parts: StartedParts): Promise<HyperkitMachine> {
  const { files, scope, shares, context, clock, logFile, process, signal } = parts;
  const name = await awaitTerminal(files.terminal, clock, signal);
  const terminal = await openTerminal(name, signal);
  scope.defer(() => void terminal.destroy());
  const helpers = [...shares, ...(await startRelay(parts, name))];
  const record: MachineRecord = {
    ...process.identity,
    driver: 'hyperkit',
    runFolder: context.runFolder,
    sockets: { console: formatTerminal(name) },
    helpers: helperRecords(helpers),
  };
  const { logger } = context;
  const machine = new HyperkitMachine({ record, terminal, process, helpers, logFile, clock, logger });
  scope.defer(() => machine.detach());
  await firstWord(terminal, clock, signal);
  return machine;
}

async function startRelay(parts: StartedParts, terminal: string): Promise<Helper[]> {
  const { relayProgram, spec, context, files, scope, clock, signal } = parts;
  if (spec.network === null) return [];
  const { socketPath, macAddress } = spec.network;
  const program: HelperProgram = {
    what: 'that carries the VM’s network',
    program: relayProgram,
    args: [context.runFolder, files.card, socketPath, macAddress, terminal],
    readySocket: socketPath,
    logFile: join(context.logFolder, 'network-cable.log'),
    clock,
  };
  return [await launchHelper({ name: RELAY, program, scope, signal })];
}

/** Until the guest says something, or has been silent for a while. Rejects when HyperKit ends before. */
async function firstWord(terminal: Duplex, clock: Clock, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const said = new Promise<void>((resolve) => terminal.once('data', () => resolve()));
  const silent = delay(clock, FIRST_WORD_MS, AbortSignal.any([signal, stop.signal]));
  silent.catch(() => undefined);
  await Promise.race([said, silent]);
  stop.abort();
}
