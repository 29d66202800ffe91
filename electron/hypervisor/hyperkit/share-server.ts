import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { LaunchContext } from '../driver.ts';
import { type Helper, launchHelper } from '../process/helper.ts';
import type { HelperProgram } from '../process/helper-program.ts';
import type { LaunchScope } from '../process/launch-scope.ts';
import { checkedSocketPath } from '../socket-path.ts';
import type { HyperkitSpec } from './command-line.ts';
import type { RunFiles } from './run-files.ts';

export interface ShareParts {
  /** Compiled; null where there is none. */
  readonly shareProgram: string | null;
  readonly spec: HyperkitSpec;
  readonly context: LaunchContext;
  readonly clock: Clock;
}

/**
 * Starts one 9P server a shared folder: `node PROGRAM SOCKET FOLDER ro|rw`, which binds SOCKET (0600 in a folder of 0700) when it is ready and
 * speaks 9P2000.L, messages of 512 KiB at most (BUFSIZE of HyperKit's `src/lib/pci_virtio_9p.c`), to the one client that dials: HyperKit, when
 * the guest asks for the first time. A server that ends takes HyperKit and the guest with it at once. The product has no such program yet.
 */
export async function startShareServers(parts: ShareParts, files: RunFiles, scope: LaunchScope): Promise<Helper[]> {
  const { shareProgram, spec, context, clock } = parts;
  const servers: Helper[] = [];
  for (const [index, { hostPath, readOnly }] of spec.shares.entries()) {
    if (shareProgram === null) throw new BoathouseError('share-failed', `nobody serves ${hostPath} over 9P`);
    const readySocket = checkedSocketPath(files.shareSocket(index));
    const program: HelperProgram = {
      what: `that serves ${hostPath} over 9P`,
      program: shareProgram,
      args: [readySocket, hostPath, readOnly ? 'ro' : 'rw'],
      readySocket,
      logFile: join(context.logFolder, `share-${index}.log`),
      clock,
    };
    servers.push(await launchHelper({ name: `share ${index}`, program, scope, signal: context.signal }));
  }
  return servers;
}
