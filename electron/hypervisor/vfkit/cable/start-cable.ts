import { lstat } from 'node:fs/promises';
import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Clock } from '../../../base/clock.ts';
import { BoathouseError } from '../../../base/errors.ts';
import { delay } from '../../../host/delay.ts';
import { DetachedProcess } from '../../../host/detached-process.ts';
import { tailFile } from '../../../host/tail-file.ts';

export interface CableOptions {
  /** `cable-program.js`, compiled. */
  readonly program: string;
  readonly runFolder: string;
  /** What vfkit is to dial. */
  readonly cardSocket: string;
  /** Where stacks are to ask for the socket. */
  readonly offerSocket: string;
  readonly logFile: string;
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

const BIND_TIMEOUT_MS = 20_000;
const POLL_MS = 10;
const TAIL_BYTES = 2048;

/** Starts the process that holds the far end of the network cable (`cable-program.ts`). Its starter owns it. */
export async function startCable(options: CableOptions): Promise<DetachedProcess> {
  const { program, runFolder, cardSocket, offerSocket, logFile } = options;
  return await DetachedProcess.start(process.execPath, [program, runFolder, cardSocket, offerSocket], {
    logFile,
    cwd: '/',
    // In the desktop app our own program is Electron: here it is to be Node. Elsewhere it means nothing.
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
}

/** Resolves when vfkit can dial. Throws `hypervisor-failed` with its last words when it does not come to that, `cancelled`. */
export async function waitForCable(cable: DetachedProcess, options: CableOptions): Promise<void> {
  const { cardSocket, clock, logFile, signal } = options;
  const deadlineMs = clock.monotonic() + BIND_TIMEOUT_MS;
  while (!(await isSocket(cardSocket))) {
    if (!cable.running || clock.monotonic() >= deadlineMs) {
      const words = (await tailFile(logFile, TAIL_BYTES)).trim();
      const message = `the process that holds the VM’s network cable did not start${words === '' ? '' : `: ${words}`}`;
      throw new BoathouseError('hypervisor-failed', message, { hint: 'Start the machine again.', logFile });
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
