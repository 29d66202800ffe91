import type { Command } from 'commander';
import { type Cli, notRunning, using } from '../cli.ts';
import { EXIT } from '../exit-code.ts';
import { attach } from '../terminal/attach.ts';
import { watchStatus } from '../watch-status.ts';

/** Ctrl-] as a terminal sends it. */
const LEAVE_KEY = 0x1d;

export function addConsole(program: Command, cli: Cli): void {
  program
    .command('console')
    .description('attach to the machine’s console (Ctrl-] leaves)')
    .addHelpText(
      'after',
      `
Shows what the machine printed last, then what it prints and a root shell. The system is read-only; what is under /var is on
the data disk. Ends by itself when the machine stops.

Example:
  boathouse console        then Enter for a prompt, \`uname -a\`, Ctrl-] to leave`,
    )
    .action(async () => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      cli.process.exitCode = await using(connection, async ({ api }) => {
        const { machine } = await api.machine.status.query();
        if (machine.state === 'stopped' || machine.state === 'failed') throw notRunning();
        const raw = cli.process.stdin.isTTY && cli.process.stdout.isTTY;
        const stopped = new AbortController();
        const watch = watchStatus(api, ({ machine: now }) => {
          if (now.state === 'stopped' || now.state === 'failed') stopped.abort();
        });
        try {
          await attach(cli, api, {
            request: { kind: 'console' },
            raw,
            escape: raw ? LEAVE_KEY : null,
            signal: stopped.signal,
            onOpen: () => raw && cli.note(cli.errorStyle.dim('Connected to the console. Ctrl-] leaves.\r\n')),
          });
        } finally {
          watch.dispose();
        }
        if (raw)
          cli.note(
            `\n${cli.errorStyle.dim(stopped.signal.aborted ? 'The machine has stopped.' : 'Left the console.')}\n`,
          );
        return EXIT.ok;
      });
    });
}
