import { expect, it } from 'vitest';
import { Progress } from '../../../electron/cli/output/progress.ts';
import { StatusProgress } from '../../../electron/cli/output/status-progress.ts';
import { styleFor } from '../../../electron/cli/output/style.ts';
import { FakeMachine } from '../../support/fake-machine.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const plain = styleFor({ isTTY: false }, {});

function screen(isTTY: boolean, columns = 80) {
  let written = '';
  return { isTTY, columns: () => columns, write: (text: string) => (written += text), written: () => written };
}

it('writes plain lines where there is no terminal', () => {
  const clock = new FakeClock();
  const to = screen(false);
  const progress = new Progress(to, plain, clock);
  progress.begin('One');
  clock.advance(1200);
  progress.begin('Two');
  progress.note('a note');
  progress.fail();
  expect(to.written()).toBe('One …\n✔ One  1.2 s\nTwo …\na note\n✖ Two  0.0 s\n');
  expect(clock.pending).toBe(0);
});

it('spins with the time on a terminal, within its width, and leaves one line a step', () => {
  const clock = new FakeClock();
  const to = screen(true, 20);
  const progress = new Progress(to, plain, clock);
  progress.begin('A step with a long title');
  clock.advance(300);
  expect(to.written()).toBe(['⠋', '⠙', '⠹', '⠸'].map((frame) => `\r\u001b[2K${frame} A step with a lo…`).join(''));
  progress.done();
  expect(to.written()).toMatch(/\r\u001b\[2K✔ A step with a long title {2}0\.3 s\n$/);
  clock.advance(1000);
  expect(clock.pending).toBe(0);
});

it('follows a start and says each warning once', async () => {
  const to = screen(false);
  const machine = new FakeMachine();
  machine.warnings = ['slow'];
  const display = new StatusProgress(new Progress(to, plain, new FakeClock()), { style: plain, columns: null });
  machine.onStatus((status) => display.show(status));
  await machine.start();
  await machine.stop({ force: false });
  expect(to.written().match(/warning: slow/g)).toHaveLength(1);
  expect(to.written()).toContain('✔ Waiting for the engine  0.0 s\n');
  expect(to.written()).toMatch(/✔ Stopping the containers and the machine {2}0\.0 s\n$/);
});
