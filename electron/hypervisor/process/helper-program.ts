import { lstat } from 'node:fs/promises';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { delay } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { tailFile } from '../../host/tail-file.ts';

/** A program of ours, in Node, that serves a machine and lives as long as that does. */
export interface HelperProgram {
  /** For messages: what the process does, as a clause (`that holds the VM’s network cable`). */
  readonly what: string;
  /** Compiled. */
  readonly program: string;
  readonly args: readonly string[];
  /** The socket that it binds when it is ready. */
  readonly readySocket: string;
  readonly logFile: string;
  readonly clock: Clock;
  /** Beside what all have. */
  readonly env?: Readonly<Record<string, string>>;
}

/** It did not start (`hypervisor-failed`): the hypervisor itself may run, and has nothing to say about it. */
export class HelperFailure extends BoathouseError {}

const READY_TIMEOUT_MS = 20_000;
const POLL_MS = 10;
const TAIL_BYTES = 2048;

/** Its starter owns it. */
export async function startHelperProgram({ program, args, logFile, env }: HelperProgram): Promise<DetachedProcess> {
  return await DetachedProcess.start(process.execPath, [program, ...args], {
    logFile,
    cwd: '/',
    // In the desktop app our own program is Electron: here it is to be Node. Elsewhere it means nothing.
    env: { ELECTRON_RUN_AS_NODE: '1', ...env },
  });
}

/** Resolves when it is ready. Throws a `HelperFailure` with its last words when it does not come to that, `cancelled`. */
export async function waitForHelperProgram(
  helper: DetachedProcess,
  options: HelperProgram,
  signal: CancelSignal,
): Promise<void> {
  const { what, readySocket, clock, logFile } = options;
  const deadlineMs = clock.monotonic() + READY_TIMEOUT_MS;
  while (!(await isSocket(readySocket))) {
    if (!helper.running || clock.monotonic() >= deadlineMs) {
      const words = (await tailFile(logFile, TAIL_BYTES)).trim();
      const message = `the process ${what} did not start${words === '' ? '' : `: ${words}`}`;
      throw new HelperFailure('hypervisor-failed', message, { hint: 'Start the machine again.', logFile });
    }
    await delay(clock, POLL_MS, signal);
  }
}

async function isSocket(path: string): Promise<boolean> {
  return await lstat(path).then(
    (status) => status.isSocket(),
    () => false,
  );
}
