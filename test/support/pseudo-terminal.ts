import { expectSuccess } from './command.ts';
import type { CommandOptions } from './command.ts';
import { RunningCommand } from './running-command.ts';

export interface ScreenSize {
  readonly rows: number;
  readonly columns: number;
}

/**
 * A program on a terminal of its own. Node has no pty, but every Debian has `script` (bsdutils), which opens one, runs the
 * program on it, and copies between it and our pipes. The shell tells the terminal's name first; `stty` on that name then
 * resizes it, upon which the kernel sends the program SIGWINCH, as it does for a real window.
 */
export class PseudoTerminal implements AsyncDisposable {
  readonly command: RunningCommand;
  readonly #device: string;

  private constructor(command: RunningCommand, device: string) {
    this.command = command;
    this.#device = device;
  }

  static async open(argv: readonly string[], size: ScreenSize, options: CommandOptions = {}): Promise<PseudoTerminal> {
    const line = `tty; stty rows ${size.rows} cols ${size.columns}; exec ${argv.map(quote).join(' ')}`;
    // -e passes the exit code on; -f flushes after each write.
    const command = new RunningCommand(['script', '-qefc', line, '/dev/null'], {
      ...options,
      env: { ...options.env, SHELL: '/bin/sh', TERM: 'xterm' },
    });
    const [device] = await command.waitFor(/\/dev\/pts\/\d+/);
    return new PseudoTerminal(command, device);
  }

  async resize(size: ScreenSize): Promise<void> {
    await expectSuccess(['stty', '-F', this.#device, 'rows', String(size.rows), 'cols', String(size.columns)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.command[Symbol.asyncDispose]();
  }
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
