import { Command } from 'commander';
import { VERSION } from '../api/version.ts';
import type { Cli } from './cli.ts';
import { addCompletion } from './commands/completion.ts';
import { addConsole } from './commands/console.ts';
import { addContext } from './commands/context.ts';
import { addDiagnose } from './commands/diagnose.ts';
import { addLogs } from './commands/logs.ts';
import { addNetwork } from './commands/network.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPorts } from './commands/ports.ts';
import { addReset } from './commands/reset.ts';
import { addRestart } from './commands/restart.ts';
import { addSettings } from './commands/settings.ts';
import { addSocket } from './commands/socket.ts';
import { addSsh } from './commands/ssh.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addUi } from './commands/ui.ts';
import { addUninstall } from './commands/uninstall.ts';
import { addVersion } from './commands/version.ts';
import { EXIT_CODE_TABLE } from './exit-code.ts';

/** The whole command line. It throws CommanderError instead of ending the process. */
export function createProgram(cli: Cli): Command {
  const program = new Command('boathouse')
    .description('Docker on this computer, in a small virtual machine.')
    .version(VERSION, '-V, --version', 'print the version of the program')
    .helpOption('-h, --help', 'show the help of a command')
    .helpCommand('help [command]', 'show the help of a command')
    .enablePositionalOptions()
    .showHelpAfterError('hint: boathouse --help lists the commands and their options')
    .configureHelp({
      helpWidth: Math.min(cli.columns, HELP_MAX_COLUMNS),
      minWidthToWrap: HELP_MIN_TEXT_COLUMNS,
      styleTitle: (title) => cli.style.bold(title),
    })
    .configureOutput({
      writeOut: (text) => cli.print(text),
      writeErr: (text) => cli.note(text),
      outputError: (text, write) => write(text.replace(/^error:/, cli.errorStyle.red('error:'))),
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, cli);
  const codes = EXIT_CODE_TABLE.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n');
  return program.addHelpText(
    'after',
    `
${cli.style.bold('Examples:')}
  boathouse start --detach     start the engine and leave it running
  docker run --rm hello-world  use it
  boathouse ui                 see it in the browser
  boathouse logs -f            see what the virtual machine says
  boathouse stop               stop it

${cli.style.bold('Exit codes:')}
${codes}

${cli.style.bold('Environment:')}
  BOATHOUSE_HOME   the data folder, one for each machine (now ${cli.layout.home})
  BOATHOUSE_IMAGE  the folder of the image that the virtual machine boots
  BOATHOUSE_ARCH   amd64 or arm64: a virtual machine of another architecture than this computer's, emulated
  NO_COLOR         no colours`,
  );
}

const HELP_MAX_COLUMNS = 100;
/** Descriptions are broken beside their options as long as they have that much room. */
const HELP_MIN_TEXT_COLUMNS = 20;

const COMMANDS: readonly ((program: Command, cli: Cli) => void)[] = [
  addStart,
  addStop,
  addRestart,
  addPause,
  addResume,
  addStatus,
  addUi,
  addSsh,
  addConsole,
  addLogs,
  addPorts,
  addNetwork,
  addSettings,
  addContext,
  addSocket,
  addDiagnose,
  addReset,
  addUninstall,
  addVersion,
  addCompletion,
];
