import type { Command } from 'commander';
import { type Cli, notRunning, using } from '../cli.ts';
import { formatPorts } from '../output/ports.ts';

export function addPorts(program: Command, cli: Cli): void {
  program
    .command('ports')
    .description('list the ports that containers publish on this computer')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Shows who connected and how much passed, and ports that could not be opened with the reason.

Examples:
  boathouse ports
  boathouse ports --json | jq -r '.[] | select(.problem == null) | .port'
  boathouse settings set network.publishAddress loopback   publish on 127.0.0.1 unless -p names an address`,
    )
    .action(async (options: { json?: true }) => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      const ports = await using(connection, ({ api }) => api.ports.list.query());
      if (options.json === true) cli.printJson(ports);
      else cli.print(formatPorts(ports, { columns: cli.columns, style: cli.style }));
    });
}
