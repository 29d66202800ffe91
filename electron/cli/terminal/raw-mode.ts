import type { Disposable } from '../../base/disposable.ts';

/** What a program on the other side may have switched on, and that would be left when the connection ends in its midst. */
const RESET = [
  '\u001b[?1047l', // the alternate screen
  '\u001b[?25h', // a hidden cursor
  '\u001b[?2004l', // bracketed paste
  '\u001b[?1000;1002;1003;1006l', // the mouse
  '\u001b[?1l\u001b>', // keypad and arrows
  '\u001b[0m', // colours
].join('');

/**
 * Passes each key on as it is pressed, Ctrl-C included, until it is disposed. The terminal is put back in any case: also when
 * the process ends by `process.exit`, an error, or a polite signal.
 */
export function enterRawMode(process: NodeJS.Process): Disposable & { markBroken(): void } {
  const { stdin, stdout } = process;
  let active = true;
  let broken = false;
  const restore = (): void => {
    if (!active) return;
    active = false;
    stdin.setRawMode(false);
    if (broken && stdout.isTTY) stdout.write(RESET);
  };
  const onSignal = (): void => {
    broken = true;
    restore();
    process.exit(143);
  };
  stdin.setRawMode(true);
  process.on('exit', restore);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return {
    /** The other side was cut off: what it switched on is switched off, too. */
    markBroken: () => (broken = true),
    dispose: () => {
      restore();
      process.off('exit', restore);
      process.off('SIGTERM', onSignal);
      process.off('SIGHUP', onSignal);
    },
  };
}
