import type { Socket } from 'node:net';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { waitForSocket } from '../../host/wait-for-socket.ts';
import type { MachineSockets } from './machine-sockets.ts';

/** A session that is not handed over by then does not come to it: the first one after Windows' start boots WSL's kernel. */
const TIMEOUT_MS = 120_000;

/** The guest's console, from where the last client left. Errors: those of `waitForSocket`. */
export async function openConsole(sockets: MachineSockets, clock: Clock, signal: CancelSignal): Promise<Socket> {
  const endpoint = { kind: 'unix', path: sockets.console } as const;
  const socket = await waitForSocket(endpoint, { clock, timeoutMs: TIMEOUT_MS, signal });
  socket.write(sockets.secret);
  return socket;
}
