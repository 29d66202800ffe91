import { readFileSync } from 'node:fs';
import { SECRET_VARIABLE } from './secret-variable.ts';
import { keepSession } from './session-keeper.ts';

/**
 * Entry of the process that holds a WSL session: `node keeper-program.js CONSOLE INPUT-FILE COMMAND ARGUMENT…`, the console's secret in
 * `SECRET_VARIABLE` of the environment. An empty INPUT-FILE: no input. Ends with 0 when the guest switched itself off.
 */
const [consolePath, inputFile, command, ...args] = process.argv.slice(2);
const secret = process.env[SECRET_VARIABLE];
if (consolePath === undefined || inputFile === undefined || command === undefined || secret === undefined)
  throw new Error(`usage: ${SECRET_VARIABLE}=… keeper-program.js CONSOLE INPUT-FILE COMMAND ARGUMENT…`);
Reflect.deleteProperty(process.env, SECRET_VARIABLE);

const isOff = await keepSession({
  command,
  args,
  input: inputFile === '' ? Buffer.alloc(0) : readFileSync(inputFile),
  consolePath,
  secret,
  log: (text) => void process.stdout.write(text),
});
process.exit(isOff ? 0 : 1);
