import type { Command } from 'commander';
import { type Cli, using } from '../cli.ts';
import { browserOpener, openBrowser } from '../open-browser.ts';

export function addUi(program: Command, cli: Cli): void {
  program
    .command('ui')
    .description('open the dashboard in the browser')
    .option('--print-url', 'only print its address')
    .addHelpText(
      'after',
      `
The address opens the dashboard once, in one browser: within a minute, or ten when it is printed. Whoever has it can do
whatever docker can. It is served on this computer alone; over ssh, forward its port: ssh -L PORT:127.0.0.1:PORT …

Examples:
  boathouse ui
  boathouse ui --print-url`,
    )
    .action(async (options: { printUrl?: true }) => {
      const progress = cli.progress();
      try {
        const connection = await cli.connect(progress);
        progress.done();
        await using(connection, ({ api }) => open(cli, api, { printOnly: options.printUrl === true }));
      } finally {
        progress.dispose();
      }
    });
}

type Api = Awaited<ReturnType<Cli['connect']>>['api'];

async function open(cli: Cli, api: Api, { printOnly }: { readonly printOnly: boolean }): Promise<void> {
  const opener = printOnly ? null : browserOpener(cli.process.platform, cli.process.env);
  if (opener !== null) {
    const { url, built } = await api.ui.address.mutate({ purpose: 'open' });
    warnUnlessBuilt(cli, built);
    if (await openBrowser(opener, url)) {
      cli.note('The dashboard opens in your browser. If it does not: boathouse ui --print-url\n');
      return;
    }
  }
  const { url, built } = await api.ui.address.mutate({ purpose: 'print' });
  if (opener === null) warnUnlessBuilt(cli, built);
  if (!printOnly) cli.note('No browser can be opened from here. Within ten minutes, open this address in one:\n');
  cli.print(`${url}\n`);
}

function warnUnlessBuilt(cli: Cli, built: boolean): void {
  if (!built) cli.warn('The dashboard was not built; in the folder of Boathouse’s sources: npm run build');
}
