import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { EXIT, exitCodeOf } from '../../../electron/cli/exit-code.ts';

it.each([
  [new CommanderError(1, 'commander.unknownCommand', ''), EXIT.usage],
  [new CommanderError(0, 'commander.helpDisplayed', ''), EXIT.ok],
  [new BoathouseError('setting-refused', ''), EXIT.usage],
  [new BoathouseError('not-running', ''), EXIT.notRunning],
  [new BoathouseError('start-cancelled', ''), EXIT.interrupted],
  [new BoathouseError('anything', ''), EXIT.failed],
  [new Error('a fault'), EXIT.failed],
])('%s', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
