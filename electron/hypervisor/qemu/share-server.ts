import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { delay } from '../../host/delay.ts';
import { DetachedProcess } from '../../host/detached-process.ts';
import { isUnixSocketListening } from '../../host/listening-sockets.ts';
import { tailFile } from '../../host/tail-file.ts';
import type { ShareAttachment } from '../driver.ts';
import { lastWords } from './failure-hints.ts';
import { type Virtiofsd, virtiofsdArguments } from './virtiofsd.ts';

export interface ShareServerOptions {
  readonly share: ShareAttachment;
  /** Where it will listen, for one connection. */
  readonly socket: string;
  readonly logFile: string;
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

const LISTEN_TIMEOUT_MS = 10_000;
const LISTEN_POLL_MS = 10;

/** Starts a virtiofsd for one share. It ends by itself when QEMU, its only client, is gone; until then its starter owns it. */
export async function startShareServer(virtiofsd: Virtiofsd, options: ShareServerOptions): Promise<DetachedProcess> {
  const args = virtiofsdArguments(virtiofsd, options.share, options.socket);
  return await DetachedProcess.start(virtiofsd.binary, args, { logFile: options.logFile, cwd: '/' });
}

/** Returns once it listens; throws `share-failed` with its last words when it does not. */
export async function waitForShareServer(server: DetachedProcess, options: ShareServerOptions): Promise<void> {
  const deadlineMs = options.clock.monotonic() + LISTEN_TIMEOUT_MS;
  while (!(await isUnixSocketListening(options.socket))) {
    if (!server.running || options.clock.monotonic() >= deadlineMs) throw await notServing(server, options);
    await delay(options.clock, LISTEN_POLL_MS, options.signal);
  }
}

async function notServing(server: DetachedProcess, options: ShareServerOptions): Promise<BoathouseError> {
  const words = lastWords(await tailFile(options.logFile, 4096));
  const what = server.running ? `was not ready within ${LISTEN_TIMEOUT_MS} ms` : 'ended at once';
  const message = `the virtiofsd for ${options.share.hostPath} ${what}${words === '' ? '' : `: ${words}`}`;
  const hint = 'Check that the folder exists and that you may read it.';
  return new BoathouseError('share-failed', message, { hint, logFile: options.logFile });
}
