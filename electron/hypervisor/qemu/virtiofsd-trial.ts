import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describeError } from '../../base/errors.ts';
import type { DetachedProcess } from '../../host/detached-process.ts';
import { within } from '../../host/delay.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import type { AskContext } from './ask-features.ts';
import { type ShareServerOptions, startShareServer, waitForShareServer } from './share-server.ts';
import type { Virtiofsd } from './virtiofsd.ts';

const CONNECT_TIMEOUT_MS = 1000;
const ANSWER_TIMEOUT_MS = 5000;

/** vhost-user: request GET_FEATURES (1), version 1, no payload; answered by the same header, flagged as reply, and 8 bytes. */
const GET_FEATURES = Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
const REPLY_BYTES = 20;

/**
 * Whether a virtiofsd really serves when it is run this way: it is started on an empty folder and must answer QEMU's first
 * question. Both flavours have confined themselves by then, which is what fails where namespaces are forbidden.
 */
export async function tryVirtiofsd(virtiofsd: Virtiofsd, stateFolder: string, context: AskContext): Promise<boolean> {
  const folder = await mkdtemp(join(stateFolder, 'share-'));
  const options: ShareServerOptions = {
    share: { kind: 'virtiofs', tag: 'trial', hostPath: folder, readOnly: false },
    socket: join(folder, 's'),
    logFile: join(folder, 'log'),
    clock: context.clock,
    signal: context.signal,
  };
  let server: DetachedProcess | undefined;
  try {
    server = await startShareServer(virtiofsd, options);
    await waitForShareServer(server, options);
    const connection = await waitForSocket(
      { kind: 'unix', path: options.socket },
      { ...options, timeoutMs: CONNECT_TIMEOUT_MS },
    );
    return await within(context.clock, ANSWER_TIMEOUT_MS, answers(connection), () => false).finally(() =>
      connection.destroy(),
    );
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.logger.debug(`${virtiofsd.binary} with sandbox ${virtiofsd.sandbox}: ${describeError(error)}`);
    return false;
  } finally {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function answers(connection: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    let receivedBytes = 0;
    connection.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (receivedBytes >= REPLY_BYTES) resolve(true);
    });
    connection.on('error', () => undefined);
    connection.once('close', () => resolve(false));
    connection.write(GET_FEATURES);
    connection.resume();
  });
}
