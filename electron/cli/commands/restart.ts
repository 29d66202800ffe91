import type { Command } from 'commander';
import { type Cli, using } from '../cli.ts';
import { unwrapError } from '../../client/connection.ts';
import { EXIT, startExitCodeOf } from '../exit-code.ts';
import { formatReady } from '../output/ready.ts';
import { RETRY_IMAGE } from './retry-image.ts';
import { watchStatus } from '../watch-status.ts';

export function addRestart(program: Command, cli: Cli): void {
  program
    .command('restart')
    .description('stop and start with the current settings')
    .option(...RETRY_IMAGE)
    .addHelpText('after', '\nReturns when the engine is ready.')
    .action(async (options: { retryImage: boolean }) => {
      const progress = cli.progress();
      const connection = await cli.connectForStart(progress);
      cli.process.exitCode = await using(connection, async ({ api }) => {
        const display = cli.statusProgress(progress);
        const watch = watchStatus(api, (status) => display.show(status));
        try {
          await watch.ready;
          if (options.retryImage) await api.machine.retryImage.mutate();
          const status = await api.machine.restart.mutate().finally(() => watch.settled());
          progress.done();
          cli.note('\n');
          cli.print(formatReady({ status, uiUrl: null }, { columns: cli.columns, style: cli.style }));
          return EXIT.ok;
        } catch (error) {
          progress.fail();
          const reason = unwrapError(error);
          cli.showError(reason);
          return startExitCodeOf(reason);
        } finally {
          watch.dispose();
          progress.dispose();
        }
      });
    });
}
