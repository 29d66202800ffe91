import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { containerSummary } from '../../support/container-summary.ts';
import { desktopArgs, desktopEnv } from '../../support/desktop/desktop-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { describeDesktop } from './desktop-suite.ts';

declare const globalThis: Record<string, unknown>;

describeDesktop('the desktop app’s life', (suite) => {
  it('is hidden by closing, and shown by a second start', async () => {
    await suite.untilVisible(true);
    await suite.desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await suite.untilVisible(false);
    const launch = { electron: suite.electron, session: suite.bench.session, home: suite.bench.home };
    const second = spawn(suite.electron, desktopArgs(), { env: desktopEnv(launch), stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    await suite.untilVisible(true);
    expect(suite.desktop.app.windows()).toHaveLength(1);
  });

  it('makes a new window when the page has closed its own', async () => {
    const page = await suite.desktop.page();
    await Promise.all([page.waitForEvent('close'), page.evaluate(() => window.close()).catch(() => undefined)]);
    await suite.bench.tray.click('Open dashboard');
    await suite.untilVisible(true);
    await eventually(async () => ((await suite.desktop.app.windows()[0]?.title()) === 'Boathouse' ? true : null), {
      what: 'a page in the new window',
    });
  });

  /** From now on, to all that is asked. */
  const answer = (response: number): Promise<void> =>
    suite.desktop.app.evaluate(({ dialog }, chosen) => {
      const asked: string[] = [];
      globalThis['asked'] = asked;
      dialog.showMessageBox = ((options: { detail: string }) => {
        asked.push(options.detail);
        return Promise.resolve({ response: chosen, checkboxChecked: false });
      }) as unknown as typeof dialog.showMessageBox;
    }, response);
  const asked = (): Promise<unknown> =>
    suite.desktop.app.evaluate(() => (globalThis['asked'] as string[]).join('\n') || null);

  it('stays when a machine that failed cannot be stopped and its user does not leave for it', async () => {
    const { machine } = suite.bench.backend;
    machine.stopError = new BoathouseError('vm-not-ended', 'The VM does not end');
    await machine.stop({ force: true }).catch(() => undefined);
    await suite.bench.tray.untilState('Failed: The VM does not end');
    await answer(1);
    machine.stops.splice(0);
    await suite.bench.tray.click('Quit Boathouse');
    await eventually(asked, { what: 'the question' });
    expect(await asked()).toMatch(/^The VM does not end\n/);
    expect(machine.stops).toEqual([false]);
    machine.stopError = null;
    await suite.bench.tray.click('Stop');
    await suite.bench.tray.untilState('Stopped');
  });

  it('ends after a question that tells what will stop, and a second quit forces it', async () => {
    await suite.bench.backend.machine.start();
    suite.bench.runContainers([containerSummary({ id: 'a1', name: 'web' })]);
    await suite.bench.tray.untilState('Running, 1 container');
    await answer(1);
    await suite.bench.tray.click('Quit Boathouse');
    await eventually(asked, { what: 'the question' });
    expect(await asked()).toBe('These containers will stop:\n• web');
    expect(suite.bench.backend.machine.current().machine.state).toBe('running');

    let release = (): void => undefined;
    suite.bench.backend.machine.holdStop = new Promise((resolve) => (release = resolve));
    suite.bench.backend.machine.stops.splice(0);
    await answer(0);
    await suite.bench.tray.click('Quit Boathouse');
    await suite.bench.tray.untilState('Stopping');
    await suite.bench.tray.click('Quit now, without waiting');
    await suite.desktop.untilEnded();
    expect(suite.bench.backend.machine.stops).toEqual([false, true]);
    release();
  });
});
