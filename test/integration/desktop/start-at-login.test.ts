import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../../support/checkout.ts';
import { eventually } from '../../support/eventually.ts';
import { describeDesktop } from './desktop-suite.ts';

describeDesktop('the desktop app at login', (suite) => {
  const folder = (): string => join(suite.bench.configFolder, 'autostart');
  const entries = (): Promise<string[]> => readdir(folder()).catch(() => []);
  const until = (count: number): Promise<true> =>
    eventually(async () => ((await entries()).length === count ? true : null), { what: `${count} entries` });

  it('starts hidden as long as the setting says so', async () => {
    await suite.untilVisible(true);
    expect(await entries()).toEqual([]);
    await suite.bench.backend.settings.set('desktop.startAtLogin', true);
    await until(1);
    const [name = ''] = await entries();
    const entry = await readFile(join(folder(), name), 'utf8');
    const command = [
      'env',
      `BOATHOUSE_HOME=${suite.bench.home}`,
      suite.electron,
      CHECKOUT.replace(/\/$/, ''),
      '--hidden',
    ];
    expect(entry).toContain(`\nExec=${command.map((one) => `"${one}"`).join(' ')}\n`);
    await suite.bench.backend.settings.reset('desktop.startAtLogin');
    await until(0);
  });
});
