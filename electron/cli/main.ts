#!/usr/bin/env node
import { Cli } from './cli.ts';
import { unwrapError } from '../client/connection.ts';
import { exitCodeOf } from './exit-code.ts';
import { createProgram } from './program.ts';

/**
 * The reader of a pipe has gone, as `head` does when it has seen enough: not our fault, and nothing more to say. A terminal that
 * was closed (EIO) is told by SIGHUP, and what that starts, such as a clean stop, has to come to its end.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO') process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

// In an installed app this program runs in Electron's. What it starts, a browser for one, may be made with Electron itself and is no Node.
delete process.env['ELECTRON_RUN_AS_NODE'];

const cli = new Cli(process);
try {
  await createProgram(cli).parseAsync(process.argv, { from: 'node' });
} catch (error) {
  const reason = unwrapError(error);
  cli.showError(reason);
  process.exitCode = exitCodeOf(reason);
}
// Standard input may still be open, and would keep us waiting for keys that nobody reads; what was written is let out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
