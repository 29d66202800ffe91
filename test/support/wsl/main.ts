import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, parseCommand } from './command-table.ts';
import { Distributions } from './distributions.ts';
import { readNetwork } from './network.ts';
import { runSession } from './session.ts';

/**
 * Stands in for wsl.exe where there is no Windows: takes its command lines and no others, keeps distributions in the folder that
 * `WSL_STAND_IN_STATE` names, and runs their programs as root on this computer's own kernel (`session.ts`). Like wsl.exe it writes UTF-16
 * unless `WSL_UTF8` is 1, tells its failures on standard output with a code that is the same in every language, and ends with -1 then.
 * Files of that folder say how its network is (`network.ts`). While a file `failure` is in that folder, `VERB CODE`, that command fails with that code.
 */
const FAILED = 255;
/** As wsl.exe prints it, in German. */
const VERSIONS =
  'WSL-Version: 2.6.1.0\r\nKernelversion: 6.6.87.2-1\r\nWSLg-Version: 1.0.66\r\nWindows-Version: 10.0.26100.6584';
const SUCCESS = 'Der Vorgang wurde erfolgreich beendet.';

const state = process.env['WSL_STAND_IN_STATE'];
if (state === undefined) throw new Error('WSL_STAND_IN_STATE is not set');
const stateFolder = state;
const distributions = new Distributions(join(state, 'distributions'));

try {
  const command = parseCommand(process.argv.slice(2));
  const failure = join(state, 'failure');
  const [verb, code] = existsSync(failure) ? readFileSync(failure, 'utf8').split(' ') : [];
  if (verb === command.kind) throw new Error(code);
  process.exitCode = await run(command);
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  const isCode = /^Wsl\//.test(words);
  say(isCode ? `Das hat nicht geklappt, müde.\r\nFehlercode: ${words}` : words);
  process.exitCode = FAILED;
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'list':
      for (const name of distributions.names()) say(name);
      return 0;
    case 'version':
      say(VERSIONS);
      return 0;
    case 'import':
      if (command.version !== '2') throw new Error('Wsl/Service/RegisterDistro/WSL_E_WSL1_NOT_SUPPORTED');
      distributions.import(command.name, command.folder, command.tar);
      say(SUCCESS);
      return 0;
    case 'terminate':
    case 'unregister':
      distributions[command.kind](command.name);
      say(SUCCESS);
      return 0;
    case 'run':
      return await runIn(command);
  }
}

async function runIn({ name, folder, argv }: Extract<Command, { kind: 'run' }>): Promise<number> {
  let session = -1;
  const exitCode = await runSession({
    root: distributions.root(name),
    folder,
    network: readNetwork(stateFolder),
    argv,
    onStart: (pid, group) => {
      session = pid;
      distributions.noteSession(name, pid, group);
    },
  });
  distributions.forgetSession(name, session);
  return exitCode;
}

function say(text: string): void {
  const isUtf8 = process.env['WSL_UTF8'] === '1';
  process.stdout.write(Buffer.from(`${text}\r\n`, isUtf8 ? 'utf8' : 'utf16le'));
}
