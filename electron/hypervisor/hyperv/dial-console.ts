import type { Socket } from 'node:net';
import { BoathouseError } from '../../base/errors.ts';
import { untilConnected, type WaitOptions } from '../../host/wait-for-socket.ts';

export interface ConsolePipe {
  readonly name: string;
  readonly dialPipe: (name: string) => Socket;
}

/**
 * The console's pipe, as soon as it is there; null where Windows keeps it from this user. The machine's process (vmwp.exe) makes it, and not even members of
 * Hyper-V Administrators can write to what it makes: people have to run as administrator to dial it (microsoft/uefi_debug_tools, pull request 32), as by
 * Windows' default list for pipes (“Named Pipe Security and Access Rights”). Errors: `hypervisor-failed`, `cancelled`.
 */
export async function dialConsole({ name, dialPipe }: ConsolePipe, options: WaitOptions): Promise<Socket | null> {
  try {
    return await untilConnected({
      ...options,
      where: `the pipe ${name}`,
      dial: () => dialPipe(name),
      connected: (pipe) => pipe,
    });
  } catch (error) {
    if (isRefusal(error)) return null;
    if (!(error instanceof BoathouseError) || error.code === 'cancelled') throw error;
    throw new BoathouseError('hypervisor-failed', `the console of the machine cannot be had: ${error.message}`, {
      hint: 'Windows’ event log tells more: Microsoft-Windows-Hyper-V-Worker-Admin. Start Windows anew if it stays so.',
      cause: error,
    });
  }
}

/** libuv makes EPERM of ERROR_ACCESS_DENIED, and EACCES of others that mean the same. */
const REFUSALS = ['EPERM', 'EACCES'];

function isRefusal(error: unknown): boolean {
  if (!(error instanceof BoathouseError) || error.code !== 'socket-failed') return false;
  return REFUSALS.includes((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}
