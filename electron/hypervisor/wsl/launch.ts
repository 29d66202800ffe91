import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import type { LaunchContext, MachineRecord } from '../driver.ts';
import { launchFailure } from '../process/launch-failure.ts';
import { LaunchScope } from '../process/launch-scope.ts';
import type { WatchedProcess } from '../process/watched-process.ts';
import { scriptArguments } from './command-line.ts';
import { WSL_WORDS } from './failure-hints.ts';
import { SECRET_VARIABLE } from './keeper/secret-variable.ts';
import { WslMachine } from './machine.ts';
import { formatSockets, type MachineSockets, newSockets } from './machine-sockets.ts';
import { openConsole } from './open-console.ts';
import type { WslClient } from './wsl-client.ts';

/** A session that becomes a guest. */
export interface Session {
  readonly distribution: string;
  readonly script: string;
  readonly args: readonly string[];
  /** What the script reads before what is typed; null: nothing. */
  readonly inputFile: string | null;
}

export interface LaunchParts {
  readonly wsl: WslClient;
  /** `keeper-program.js`, compiled. */
  readonly keeperProgram: string;
  readonly platform: NodeJS.Platform;
  /** Makes the distribution ready; nothing runs in it when this is called. */
  readonly prepare: (signal: LaunchContext['signal']) => Promise<Session>;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Starts a session and the process that keeps it (`keeper/session-keeper.ts`), and returns when the guest has taken over. What an earlier
 * launch left in the distribution is terminated first: of its keeper, which the run's journal names, it may have outlived the end.
 */
export async function launchMachine(parts: LaunchParts): Promise<WslMachine> {
  const { wsl, keeperProgram, context, clock, prepare, platform } = parts;
  const scope = new LaunchScope(context, clock);
  const logFile = join(context.logFolder, 'hypervisor.log');
  return await scope.run(async () => {
    const session = await prepare(context.signal);
    const { distribution, script, args, inputFile } = session;
    const sockets = newSockets(context.runFolder, distribution, platform);
    const command = [wsl.binary, ...scriptArguments(distribution, script, args)];
    context.logger.debug(`a session in the WSL distribution ${distribution}`);
    // Runs after the keeper's end, which does not end the session for sure.
    scope.defer(() => wsl.terminate(distribution).catch(() => undefined));
    const keeper = await DetachedProcess.start(
      process.execPath,
      [keeperProgram, sockets.console, inputFile ?? '', ...command],
      {
        logFile,
        cwd: '/',
        // In the desktop app our own program is Electron: here it is to be Node. Elsewhere it means nothing.
        env: { ELECTRON_RUN_AS_NODE: '1', [SECRET_VARIABLE]: sockets.secret },
      },
    );
    const kept = await scope.adopt(keeper);
    try {
      return await scope.whileRunning(keeper, (signal) => reach({ ...parts, sockets, logFile, kept, signal }));
    } catch (error) {
      throw await launchFailure(error, { hypervisor: keeper, logFile, words: WSL_WORDS, clock });
    }
  });
}

interface StartedParts extends LaunchParts {
  readonly sockets: MachineSockets;
  readonly logFile: string;
  readonly kept: WatchedProcess;
  readonly signal: AbortSignal;
}

async function reach(parts: StartedParts): Promise<WslMachine> {
  const { wsl, sockets, logFile, kept, context, clock, signal } = parts;
  const terminal = await openConsole(sockets, clock, signal);
  const record: MachineRecord = {
    ...kept.identity,
    driver: 'wsl',
    runFolder: context.runFolder,
    sockets: formatSockets(sockets),
    helpers: [],
  };
  const { logger } = context;
  const { distribution } = sockets;
  return new WslMachine({ record, wsl, distribution, terminal, process: kept, logFile, clock, logger });
}
