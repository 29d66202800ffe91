import { CLOSING, INPUT_VARIABLE, OPENING } from '../../../electron/hypervisor/hyperv/power-shell.ts';
import { runCmdlet } from './cmdlets.ts';
import { evaluate, ScriptError, type Value } from './language/evaluate.ts';
import { parseScript } from './language/parse.ts';
import { MachineStore } from './machine-store.ts';

/**
 * `powershell.exe` with Hyper-V, for tests: QEMU with UEFI below the same cmdlets, in the folder HYPERV_STAND_IN.
 *
 * What the driver puts around its scripts (`power-shell.ts`) is not run here, only known; the scripts are, cmdlet by cmdlet, against a table
 * (`cmdlet-table.ts`), and whatever of the language or the cmdlets is not in the driver's use is refused.
 */
const ARGUMENTS = ['-NoProfile', '-NonInteractive', '-EncodedCommand'];

async function answer(store: MachineStore, argv: readonly string[]): Promise<unknown> {
  const [encoded] = argv.slice(ARGUMENTS.length);
  if (encoded === undefined || ARGUMENTS.some((one, index) => argv[index] !== one))
    throw new Error('unknown arguments');
  const text = Buffer.from(encoded, 'base64').toString('utf16le');
  if (!text.startsWith(OPENING) || !text.endsWith(CLOSING)) throw new Error('a script that is not wrapped as agreed');
  const input = process.env[INPUT_VARIABLE] ?? '';
  if (/[^\x20-\x7e]/.test(input)) throw new Error('input that is not ASCII');
  const variables = new Map<string, Value>([
    ['in', JSON.parse(input) as Value],
    ['out', null],
    ['null', null],
    ['true', true],
    ['false', false],
  ]);
  try {
    const statements = parseScript(text.slice(OPENING.length, -CLOSING.length));
    await evaluate(statements, variables, (name, parameters) => runCmdlet(store, name, parameters));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { id, category, command, message } = error;
    return { failure: { id, category, command, message } };
  }
  return { result: variables.get('out') ?? null };
}

const folder = process.env['HYPERV_STAND_IN'];
if (folder === undefined) throw new Error('HYPERV_STAND_IN names no folder');
const json = JSON.stringify(await answer(new MachineStore(folder), process.argv.slice(2)));
process.stdout.write(`${json}\n`, () => process.exit(0));
