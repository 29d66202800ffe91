import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { containerSummary } from '../../support/container-summary.ts';
import { eventually } from '../../support/eventually.ts';
import { describeDesktop } from './desktop-suite.ts';

describeDesktop('the desktop app’s notifications', (suite) => {
  /** Resolves when the app has taken the setting up: it starts at login from then on, or does not any more. */
  const set = async (kind: string, isOn: boolean): Promise<void> => {
    const folder = join(suite.bench.configFolder, 'autostart');
    await suite.bench.backend.settings.replace({ desktop: { startAtLogin: !isOn, notify: { [kind]: isOn } } });
    const what = 'the app to have taken the settings up';
    await eventually(async () => ((await readdir(folder).catch(() => [])).length === (isOn ? 0 : 1) ? true : null), {
      what,
    });
  };

  it('say once that it goes on without its window', async () => {
    await suite.untilVisible(true);
    await suite.closeWindow();
    expect(await suite.bench.notifications.next()).toMatchObject({ title: 'Boathouse goes on' });
  });

  it('tell of a start, of a failure, and lead to where it is seen', async () => {
    const { machine } = suite.bench.backend;
    await machine.start();
    expect(await suite.bench.notifications.next()).toMatchObject({ title: 'The engine is running' });
    await machine.stop({ force: false });
    machine.failIn = 'kernel';
    await machine.start().catch(() => undefined);
    const failed = await suite.bench.notifications.next();
    expect(failed).toMatchObject({ title: 'The engine failed', body: 'The kernel broke. Mend it.' });
    suite.bench.notifications.click(failed);
    await suite.untilVisible(true);
    const page = await suite.desktop.page();
    await page.waitForURL('boathouse://app/#/machine');
    machine.failIn = null;
    await suite.closeWindow();
  });

  it('of what the tray was asked for come whatever is switched off, and once', async () => {
    const { machine } = suite.bench.backend;
    await set('machineFailed', false);
    machine.failIn = 'kernel';
    await machine.stop({ force: false });
    await suite.bench.tray.untilState('Stopped');
    await suite.bench.tray.click('Start');
    const failed = await suite.bench.notifications.next();
    expect(failed).toMatchObject({ title: 'That did not work' });
    machine.failIn = null;
    await set('machineFailed', true);
  });

  it('tell of a container that died, but not where that is switched off', async () => {
    const dead = ['a1', 'b2'].map((id) => containerSummary({ id, name: `web-${id}`, state: 'exited' }));
    suite.bench.runContainers(dead);
    await suite.bench.backend.machine.start();
    expect(await suite.bench.notifications.next()).toMatchObject({ title: 'The engine is running' });
    const die = (id: string): void =>
      suite.bench.say({
        kind: 'changed',
        objects: [{ type: 'container', id, name: `web-${id}`, actions: ['die'], exitCode: 3 }],
      });
    await set('containerDied', false);
    die('a1');
    await set('containerDied', true);
    die('b2');
    const died = await suite.bench.notifications.next();
    expect(died).toMatchObject({ title: 'A container failed', body: 'web-b2 ended with exit code 3.' });
  });
});
