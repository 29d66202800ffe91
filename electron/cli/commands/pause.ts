import type { Command } from 'commander';
import { type Cli, notRunning, using } from '../cli.ts';

export function addPause(program: Command, cli: Cli): void {
  program
    .command('pause')
    .description('freeze the engine and its containers; they use no processor time')
    .addHelpText(
      'after',
      `
The memory stays taken. docker answers with an error until \`boathouse resume\`, and what connects to a published port waits.
Containers do not notice, but that the clock jumps when they go on: what they have planned for meanwhile is late. Pausing what
is paused is no error.`,
    )
    .action(async () => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      await using(connection, ({ api }) => api.machine.pause.mutate());
      cli.print('Paused. To go on: boathouse resume\n');
    });
}

export function addResume(program: Command, cli: Cli): void {
  program
    .command('resume')
    .description('let a paused engine go on')
    .addHelpText(
      'after',
      '\nReturns when the clock of the virtual machine is right again. Resuming what runs is no error.',
    )
    .action(async () => {
      const connection = await cli.connectIfNeeded();
      if (connection === null) throw notRunning();
      await using(connection, ({ api }) => api.machine.resume.mutate());
      cli.print('The engine is running.\n');
    });
}
