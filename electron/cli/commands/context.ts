import type { Command } from 'commander';
import type { ContextStatus } from '../../api/context-status.ts';
import { type Cli, using } from '../cli.ts';
import type { ApiClient } from '../../client/connection.ts';
import { formatFields } from '../output/fields.ts';

export function addContext(program: Command, cli: Cli): void {
  const context = program
    .command('context')
    .description('show, select or put back the docker context')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Starting the engine selects the context unless the setting context.select is false.

Examples:
  boathouse context use
  boathouse context restore && boathouse settings set context.select false`,
    )
    .action(async (options: { json?: true }) => {
      const status = await call((api) => api.context.status.query());
      if (options.json === true) cli.printJson(status);
      else show(status);
    });

  context
    .command('use')
    .description('create the docker context “boathouse” if need be, and select it')
    .action(async () => {
      const status = await call((api) => api.context.use.mutate());
      cli.print(`docker uses the context ${status.current} now.\n`);
      cli.warnOfDockerOverride();
    });

  context
    .command('restore')
    .description('select the docker context that was selected before')
    .action(async () => {
      const status = await call((api) => api.context.restore.mutate());
      cli.print(`docker uses the context ${status.current} now.\n`);
      cli.warnOfDockerOverride();
    });

  async function call(work: (api: ApiClient) => Promise<ContextStatus>): Promise<ContextStatus> {
    return using(await cli.connect(), ({ api }) => work(api));
  }

  function show(status: ContextStatus): void {
    const ours = status.selected ? 'selected' : status.created ? 'not selected' : 'not created yet';
    cli.print(
      formatFields(
        [
          ['Context', `${status.name} (${ours})`],
          ['Docker host', status.dockerHost],
          ['Selected', status.current],
          ...(status.previous === null ? [] : [['Before ours', status.previous] as const]),
          ['Configuration', status.configFile],
        ],
        { columns: cli.columns, style: cli.style },
      ),
    );
    cli.warnOfDockerOverride();
  }
}
