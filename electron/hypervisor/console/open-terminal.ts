import { close, constants, open } from 'node:fs';
import { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { runCommand } from '../../host/run-command.ts';

/**
 * A pseudo-terminal that a hypervisor made for its guest's console, opened at its slave end. The hypervisor holds the master for its
 * whole life, so the terminal outlives a backend, and what nobody has read yet waits in the system: the guest's first bytes until we come,
 * and, while no backend is there, a few kilobytes (one on macOS: TTYHOG). What comes of a guest that prints more then is the hypervisor's: with vfkit
 * (`virtio-serial,pty`, `toVzConsole` in its `pkg/vf/virtio.go`) it waits for the next backend, with HyperKit (`autopty`, `ttywrite` in its
 * `src/lib/uart_emul.c`) the rest is lost.
 *
 *   opened ──▶ made raw ──▶ taken
 *
 * The order counts on macOS: there a terminal whose slave nobody has open echoes and waits for whole lines again at the next opening, and
 * has lost what was not read (`ptsopen` and `ptsclose` in XNU's `bsd/kern/tty_dev.c`). So it is made raw while we have it open, and somebody
 * has it open for as long as the machine lives: vfkit does itself, and for HyperKit its relay does (`hyperkit/relay/`).
 *
 * vfkit leaves signals, flow control and the translation of line ends on. They are switched off here, once: only control characters
 * that a guest prints before could be lost.
 */
const TERMINAL = /^\/dev\/(?:ttys\d+|pts\/\d+)$/;
const STTY_TIMEOUT_MS = 5000;

/** Rejects when it cannot. */
type MakeRaw = (path: string, signal: CancelSignal) => Promise<void>;

/** Throws `hypervisor-failed` when there is no such terminal any more, `cancelled`. */
export async function openTerminal(
  path: string,
  signal: CancelSignal,
  makeRaw: MakeRaw = sttyRaw,
): Promise<ReadStream> {
  const descriptor = await openDescriptor(path);
  try {
    await makeRaw(path, signal);
    // A `tty.ReadStream` of a descriptor that is open for both is written, too, without ever waiting; a `tty.WriteStream` would wait.
    return new ReadStream(descriptor);
  } catch (error) {
    await promisify(close)(descriptor);
    if (error instanceof BoathouseError) throw error;
    throw terminalError(path, 'cannot be opened', error);
  }
}

/** Without a stream: whoever has it holds the terminal open, and reads nothing of it. Throws `hypervisor-failed`. */
export async function openDescriptor(path: string): Promise<number> {
  if (!TERMINAL.test(path)) throw terminalError(path, 'is no pseudo-terminal');
  try {
    return await promisify(open)(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw terminalError(path, 'cannot be opened', error);
  }
}

async function sttyRaw(path: string, signal: CancelSignal): Promise<void> {
  // GNU's, which the tests run with, and BSD's.
  const which = process.platform === 'linux' ? '-F' : '-f';
  const set = await runCommand('/bin/stty', [which, path, 'raw', '-echo'], { timeoutMs: STTY_TIMEOUT_MS, signal });
  if (set.exitCode !== 0) throw terminalError(path, set.stderr.trim());
}

function terminalError(path: string, reason: string, cause?: unknown): BoathouseError {
  return new BoathouseError('hypervisor-failed', `the machine’s console ${path} ${reason}`, { cause });
}
