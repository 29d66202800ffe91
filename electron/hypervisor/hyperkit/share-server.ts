import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { FILE_SERVER_ENV } from '../../host/file-server-env.ts';
import type { LaunchContext } from '../driver.ts';
import { type Helper, launchHelper } from '../process/helper.ts';
import { HelperFailure, type HelperProgram } from '../process/helper-program.ts';
import type { LaunchScope } from '../process/launch-scope.ts';
import { checkedSocketPath } from '../socket-path.ts';
import type { HyperkitSpec } from './command-line.ts';
import type { RunFiles } from './run-files.ts';

export interface ShareParts {
  /** `share-program.js`, compiled. */
  readonly shareProgram: string;
  readonly spec: HyperkitSpec;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Starts one 9P server a shared folder (`electron/share/nine-p/share-program.ts`), which binds its socket when it is ready and
 * speaks 9P2000.L, messages of 256 KiB at most (BUFSIZE of HyperKit's `src/lib/pci_virtio_9p.c`), to the one client that dials: HyperKit, when
 * the guest asks for the first time. A server that ends takes HyperKit and the guest with it at once.
 */
export async function startShareServers(parts: ShareParts, files: RunFiles, scope: LaunchScope): Promise<Helper[]> {
  const { shareProgram, spec, context, clock } = parts;
  const servers: Helper[] = [];
  for (const [index, { hostPath, readOnly }] of spec.shares.entries()) {
    const readySocket = checkedSocketPath(files.shareSocket(index));
    const program: HelperProgram = {
      what: `that serves ${hostPath} over 9P`,
      program: shareProgram,
      args: [readySocket, hostPath, readOnly ? 'ro' : 'rw'],
      readySocket,
      logFile: join(context.logFolder, `share-${index}.log`),
      clock,
      env: FILE_SERVER_ENV,
    };
    servers.push(await launch(`9P server of ${hostPath}`, program, parts, scope));
  }
  return servers;
}

async function launch(name: string, program: HelperProgram, parts: ShareParts, scope: LaunchScope): Promise<Helper> {
  try {
    return await launchHelper({ name, program, scope, signal: parts.context.signal });
  } catch (cause) {
    if (!(cause instanceof HelperFailure)) throw cause;
    const { message, logFile } = cause;
    const hint = 'Check that the folder exists and that you may read it.';
    throw new BoathouseError('share-failed', message, { cause, hint, ...(logFile === undefined ? {} : { logFile }) });
  }
}
