import type { GuestProgram } from '../engine/guest-program.ts';
import type { Machine } from '../vm/machine.ts';
import { notRunning } from './guest-shell.ts';

/** Runs a command line in the guest of a running machine, over its ssh session. Throws `not-running`. */
export async function openGuestProgram(machine: Machine, command: string, signal: AbortSignal): Promise<GuestProgram> {
  const { guest } = machine;
  if (guest === null) throw notRunning();
  const session = await guest.session(signal);
  const process = await session.exec(command, { signal });
  return {
    stdin: process.stdio,
    stdout: process.stdio,
    stderr: process.stderr,
    exited: process.exited.then(({ exitCode }) => exitCode),
    hangUp: () => {
      // As of `guest-shell.ts`: closing the channel alone ends nobody who neither reads nor writes.
      process.signal('HUP');
      process.stdio.destroy();
    },
  };
}
