import type { Command } from 'commander';
import { dockerHostOf } from '../../api/docker-host.ts';
import type { Cli } from '../cli.ts';

export function addSocket(program: Command, cli: Cli): void {
  program
    .command('socket')
    .description('print where the engine listens (DOCKER_HOST)')
    .option('--path', 'the path of the socket alone')
    .addHelpText(
      'after',
      `
Says where the socket is, whether or not the engine runs.

Examples:
  export DOCKER_HOST=$(boathouse socket)
  docker run --rm -v "$(boathouse socket --path):/var/run/docker.sock" docker:cli docker ps`,
    )
    .action((options: { path?: true }) => {
      const { engineSocket } = cli.layout;
      cli.print(`${options.path === true ? engineSocket : dockerHostOf(engineSocket)}\n`);
    });
}
