import { CommanderError } from 'commander';
import { BoathouseError } from '../base/errors.ts';

/** What the command line ends with. `boathouse ssh` passes on the code of its command instead. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notRunning: 3,
  machineFailed: 4,
  interrupted: 130,
} as const;

/** For `boathouse help`; the order is the table's. */
export const EXIT_CODE_TABLE: readonly (readonly [number, string])[] = [
  [EXIT.ok, 'done; for status: the engine is running'],
  [EXIT.failed, 'it could not be done; stderr says why. For diagnose: a check failed'],
  [EXIT.usage, 'the command line is wrong: an unknown command, option, setting or value'],
  [EXIT.notRunning, 'the engine is not running (status, ssh, console, ports, network, logs --service, logs --removed)'],
  [EXIT.machineFailed, 'the virtual machine failed: it did not start, or ended by itself'],
  [EXIT.interrupted, 'interrupted before it was done'],
];

const USAGE_CODES = new Set([
  'setting-refused',
  'setting-path-invalid',
  'request-invalid',
  'service-unknown',
  'capture-filter-invalid',
  'usage',
]);
const NOT_RUNNING_CODES = new Set(['not-running', 'machine-paused']);
const INTERRUPTED_CODES = new Set(['interrupted', 'start-cancelled', 'cancelled']);

/** The code for an error that ends a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof BoathouseError)) return EXIT.failed;
  if (USAGE_CODES.has(error.code)) return EXIT.usage;
  if (NOT_RUNNING_CODES.has(error.code)) return EXIT.notRunning;
  if (INTERRUPTED_CODES.has(error.code)) return EXIT.interrupted;
  return EXIT.failed;
}

/** For a start that failed: whatever is not the user's or the backend's is the machine's. */
export function startExitCodeOf(error: unknown): number {
  const code = exitCodeOf(error);
  const ours = error instanceof BoathouseError && error.code.startsWith('backend-');
  return code === EXIT.failed && !ours ? EXIT.machineFailed : code;
}
