import type { Command } from 'commander';
import { type Cli, notRunning, using } from '../cli.ts';
import { formatNetworkStatus } from '../output/network.ts';
import { addCapture } from './network-capture.ts';

export function addNetwork(program: Command, cli: Cli): void {
  const network = program
    .command('network')
    .description('look into the network between the virtual machine and this computer')
    .addHelpText(
      'after',
      `
Examples:
  boathouse network status
  boathouse network capture -w web.pcapng --filter "port 80"`,
    );

  network
    .command('status')
    .description('show addresses, connections, drops and DNS servers')
    .option('--json', 'as JSON, with every flow')
    .addHelpText(
      'after',
      `
QEMU’s own network, and a hypervisor’s switch, show their addresses alone. Counts are since the virtual machine’s card was connected.

Examples:
  boathouse network status
  boathouse network status --json | jq -r '.activity.flows[] | "\\(.remote.address):\\(.remote.port) \\(.state)"'
  boathouse network status --json | jq .activity.drops`,
    )
    .action(async (options: { json?: true }) => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      const flows = options.json === true;
      const status = await using(connection, ({ api }) => api.network.status.query({ flows }));
      if (options.json === true) cli.printJson(status);
      else cli.print(formatNetworkStatus(status, { columns: cli.columns, style: cli.style }));
    });

  addCapture(network, cli);
}
