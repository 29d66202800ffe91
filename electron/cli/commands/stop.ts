import type { Command } from 'commander';
import { type Cli, using } from '../cli.ts';
import { EXIT } from '../exit-code.ts';
import { watchStatus } from '../watch-status.ts';

export function addStop(program: Command, cli: Cli): void {
  program
    .command('stop')
    .description('stop the containers and the engine')
    .option('-f, --force', 'end the virtual machine at once, as if its plug was pulled', false)
    .addHelpText(
      'after',
      '\nContainers get SIGTERM and their grace period first. Stopping what is stopped is no error.',
    )
    .action(async (options: { force: boolean }) => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) {
        cli.print('The engine is not running.\n');
        return;
      }
      cli.process.exitCode = await using(connection, async ({ api }) => {
        const before = await api.machine.status.query();
        if (before.machine.state === 'stopped') {
          cli.print('The engine is not running.\n');
          return EXIT.ok;
        }
        const progress = cli.progress();
        const display = cli.statusProgress(progress);
        display.passOver(before.warnings);
        const watch = watchStatus(api, (status) => display.show(status));
        try {
          await watch.ready;
          await api.machine.stop.mutate(options);
          progress.done();
        } finally {
          watch.dispose();
          progress.dispose();
        }
        return EXIT.ok;
      });
    });
}
