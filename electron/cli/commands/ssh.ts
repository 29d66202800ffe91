import { constants } from 'node:os';
import type { Command } from 'commander';
import type { TerminalExit } from '../../api/terminal.ts';
import { type Cli, notRunning, using } from '../cli.ts';
import { EXIT } from '../exit-code.ts';
import { attach } from '../terminal/attach.ts';
import { shellCommand } from '../terminal/shell-quote.ts';

const DEFAULT_ROWS = 24;

/** Of a command that a signal ended, as shells have it. */
const SIGNAL_EXIT_BASE = 128;

export function addSsh(program: Command, cli: Cli): void {
  program
    .command('ssh')
    .description('run a command in the virtual machine, or a shell')
    .argument('[command...]', 'a program and its arguments; a single word is a line for the shell')
    .option('-t, --tty', 'give the command a terminal, whatever our own streams are')
    .option('-T, --no-tty', 'give it none: streams are binary and apart')
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Ends with the code of the command, 128 + N if signal N ended it. The command gets a terminal when ours is one.

Examples:
  boathouse ssh
  boathouse ssh -- ls -l /var/lib/docker
  boathouse ssh -- 'ps | grep dockerd'
  boathouse ssh -- tar -C /var/lib -c docker | tar -t`,
    )
    .action(async (words: string[], options: { tty?: boolean }) => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      cli.process.exitCode = await using(connection, async ({ api }) => {
        const { stdin, stdout, env } = cli.process;
        const ours = stdin.isTTY && stdout.isTTY;
        const size = { columns: cli.columns, rows: stdout.rows || DEFAULT_ROWS };
        const exit = await attach(cli, api, {
          request: {
            kind: 'shell',
            command: shellCommand(words),
            tty: (options.tty ?? ours) ? { ...size, term: env['TERM'] ?? 'dumb' } : null,
          },
          raw: (options.tty ?? true) && ours,
          escape: null,
          signal: new AbortController().signal,
        });
        return exit === null ? EXIT.ok : codeOf(exit);
      });
    });
}

function codeOf(exit: TerminalExit): number {
  if (exit.code !== null) return exit.code;
  const number = Object.entries(constants.signals).find(([name]) => name === exit.signal)?.[1];
  return number === undefined ? EXIT.failed : SIGNAL_EXIT_BASE + number;
}
