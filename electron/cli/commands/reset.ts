import type { Command } from 'commander';
import type { ResetScope } from '../../api/backend.ts';
import { BoathouseError } from '../../base/errors.ts';
import { type Cli, using } from '../cli.ts';
import { confirm } from '../terminal/confirm.ts';
import { watchStatus } from '../watch-status.ts';

const LOSSES: Readonly<Record<ResetScope, string>> = {
  data: 'all images, containers and volumes',
  factory: 'all images, containers and volumes, the settings, the keys and the logs',
};

const CONFIRMATION: Readonly<Record<ResetScope, string>> = { data: 'delete data', factory: 'delete everything' };

export function addReset(program: Command, cli: Cli): void {
  program
    .command('reset')
    .description('delete the data, or everything Boathouse keeps')
    .option('--data', `delete ${LOSSES.data}`)
    .option('--factory', `delete ${LOSSES.factory}, and put the docker context back`)
    .option('-y, --yes', 'do not ask', false)
    .addHelpText(
      'after',
      '\nStops the engine first. Nothing of it can be brought back. With WSL the distribution that has the data is deleted.',
    )
    .action(async (options: { data?: true; factory?: true; yes: boolean }) => {
      if ((options.data === true) === (options.factory === true)) {
        throw new BoathouseError('usage', 'Say what to reset: --data or --factory', {
          hint: `--data deletes ${LOSSES.data}; --factory deletes ${LOSSES.factory}.`,
        });
      }
      const scope = options.data === true ? 'data' : 'factory';
      if (!options.yes) {
        await confirm(cli, {
          does: `This deletes ${LOSSES[scope]}`,
          phrase: CONFIRMATION[scope],
          otherwise: 'Nothing was deleted',
        });
      }
      const progress = cli.progress();
      try {
        await using(await cli.connect(progress), async ({ api }) => {
          progress.done();
          const display = cli.statusProgress(progress);
          display.passOver((await api.machine.status.query()).warnings);
          const watch = watchStatus(api, (status) => display.show(status));
          await api.reset.mutate({ scope });
          watch.dispose();
        });
      } finally {
        progress.dispose();
      }
      cli.print(`Deleted: ${LOSSES[scope]}.\n`);
    });
}
