import { expect, it } from 'vitest';
import { AXE, faults, unreached, VIEWS } from '../../support/ui/accessibility.ts';
import { DashboardPage } from '../../support/ui/pages/dashboard-page.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';
import { ScriptedEngine } from '../../support/ui/scripted-engine.ts';
import { describeDesktop } from './desktop-suite.ts';

describeDesktop(
  'the desktop app’s page',
  (suite) => {
    it('has no serious fault by axe in any view, and Tab reaches each of its controls', async () => {
      await suite.untilVisible(true);
      const page = await suite.desktop.page();
      await page.evaluate(AXE);
      const found: Record<string, string[]> = {};
      for (const [route, there] of VIEWS) {
        await page.evaluate(`location.hash = ${JSON.stringify(`#/${route}`)}`);
        await page.locator(`main ${there}`).first().waitFor({ state: 'attached' });
        // A terminal keeps Tab for its shell.
        const here = [...(await faults({ page })), ...(route.endsWith('terminal') ? [] : await unreached({ page }))];
        if (here.length > 0) found[route] = here;
      }
      expect(found).toEqual({});
    });

    it('is worked by the keyboard alone', async () => {
      const page = await suite.desktop.page();
      const dashboard = new DashboardPage(page);
      await dashboard.command('shop-db-1');
      await dashboard.heading().filter({ hasText: 'shop-db-1' }).waitFor();
      await page.getByRole('tab', { name: 'Logs' }).focus();
      await page.keyboard.press('End');
      await page.locator('main .card').first().waitFor();
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Overview');
      await page.keyboard.press('Home');
      await page.locator('main .log-view').waitFor();
    });
  },
  async ({ backend }) => {
    const engine = new ScriptedEngine();
    engine.logs.set('shop-web-1', sampleLog(60));
    backend.engine = engine;
    await backend.machine.start();
  },
);
