import type { Command } from 'commander';
import { dockerHostOf } from '../../api/docker-host.ts';
import type { MachineStatus } from '../../api/machine-status.ts';
import { type Cli, using } from '../cli.ts';
import { EXIT } from '../exit-code.ts';
import { formatStatus } from '../output/status.ts';

export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .description('show whether the engine runs, and where')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Ends with 0 when the engine is running, 4 when its virtual machine failed, and 3 otherwise (stopped, paused, starting, stopping).

Examples:
  boathouse status --json | jq -r .machine.state
  boathouse status > /dev/null || boathouse start --detach`,
    )
    .action(async (options: { json?: true }) => {
      const connection = await cli.connectIfNeeded();
      const status =
        connection === null
          ? stoppedStatus(cli.layout.engineSocket)
          : await using(connection, ({ api }) => api.machine.status.query());
      if (options.json === true) cli.printJson(status);
      else cli.print(formatStatus(status, { columns: cli.columns, style: cli.style, nowMs: Date.now() }));
      cli.process.exitCode = exitCodeOfState(status.machine.state);
    });
}

/** What is true while no backend runs. Nobody knows then what the docker client has selected. */
function stoppedStatus(engineSocket: string): MachineStatus {
  return {
    machine: { state: 'stopped' },
    phases: [],
    warnings: [],
    imageFallback: null,
    vm: null,
    dockerHost: dockerHostOf(engineSocket),
    context: { name: 'boathouse', selected: null },
  };
}

function exitCodeOfState(state: MachineStatus['machine']['state']): number {
  if (state === 'running') return EXIT.ok;
  return state === 'failed' ? EXIT.machineFailed : EXIT.notRunning;
}
