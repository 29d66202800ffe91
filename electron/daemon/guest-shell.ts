import type { TerminalRequest } from '../api/terminal.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Machine } from '../vm/machine.ts';
import { ProcessTerminal } from './process-terminal.ts';

/** Root's shell in the image. */
const LOGIN_SHELL = 'exec /bin/sh -l';

/** Runs a command, or root's login shell, in the guest of a running machine. Throws `not-running` and `machine-paused`. */
export async function openGuestShell(
  machine: Machine,
  request: Extract<TerminalRequest, { kind: 'shell' }>,
  signal: AbortSignal,
): Promise<ProcessTerminal> {
  const { guest } = machine;
  if (guest === null) throw guestAway(machine);
  const session = await guest.session(signal);
  const { tty } = request;
  const process = await session.exec(request.command ?? LOGIN_SHELL, {
    signal,
    ...(tty === null ? {} : { terminal: { columns: tty.columns, rows: tty.rows, type: tty.term } }),
  });
  return new ProcessTerminal({
    stdin: process.stdio,
    stdout: process.stdio,
    stderr: process.stderr,
    exited: process.exited.then(({ exitCode, signal: name }) => ({ code: exitCode, signal: name })),
    resize: (size) => process.resize(size),
    close: () => {
      // Closing the channel alone would leave a program behind that neither reads nor writes. (One whose input has ended stays
      // nevertheless, as it does with other ssh clients: ssh2 sends no signal then.)
      process.signal('HUP');
      process.stdio.destroy();
    },
  });
}

/** Why the guest of a machine cannot be asked. */
export function guestAway(machine: Machine): BoathouseError {
  if (machine.state.state !== 'paused') return notRunning();
  return new BoathouseError('machine-paused', 'Boathouse is paused', { hint: 'Resume it: boathouse resume' });
}

export function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}
