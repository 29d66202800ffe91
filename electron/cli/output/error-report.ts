import { CommanderError } from 'commander';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Style } from './style.ts';

/**
 * An error as stderr shows it: `error: what was wrong`, then `hint: what to do`, then `log: where to read more`. Empty for one
 * that was shown already.
 */
export function formatError(error: unknown, style: Style): string {
  // Commander has written its own by then.
  if (error instanceof CommanderError) return '';
  if (error instanceof BoathouseError) {
    if (error.message === '') return '';
    const hint = error.hint === undefined ? '' : `${style.bold('hint:')} ${error.hint}\n`;
    const log = error.logFile === undefined ? '' : `${style.bold('log:')} ${error.logFile}\n`;
    return `${style.red('error:')} ${describeError(error)}\n${hint}${log}`;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : describeError(error);
  return `${style.red('error:')} ${text}\n${style.bold('hint:')} This is a fault of Boathouse: please report it with the lines above.\n`;
}
