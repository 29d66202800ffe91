import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AXE, faults, unreached, VIEWS } from '../../support/ui/accessibility.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe.each(['light', 'dark'] as const)('in the %s theme', (scheme) => {
  it('axe finds no serious fault in any view', async () => {
    await using dashboard = await under.open({ scheme }, ({ engine }) => engine.logs.set('shop-web-1', sampleLog(60)));
    await dashboard.page.evaluate(AXE);
    const found: Record<string, string[]> = {};
    for (const [route, there] of VIEWS) {
      await dashboard.page.evaluate(`location.hash = ${JSON.stringify(`#/${route}`)}`);
      await dashboard.page.locator(`main ${there}`).first().waitFor();
      const here = await faults(dashboard);
      if (here.length > 0) found[route] = here;
    }
    expect(found).toEqual({});
  });

  it('axe finds none in dialogs, in the palette, in messages and where there is nothing', async () => {
    await using dashboard = await under.open({ scheme }, ({ engine }) => (engine.containerList = []));
    await dashboard.page.evaluate(AXE);
    await dashboard.page.getByText('No containers yet').waitFor();
    const found: Record<string, string[]> = { empty: await faults(dashboard) };
    await dashboard.button('Run').click();
    await dashboard.dialog.getByRole('group', { name: 'Mounts' }).getByRole('button', { name: 'Add' }).click();
    await dashboard.dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await dashboard.dialog.getByText('Name an image').waitFor();
    found['run'] = await faults(dashboard);
    await dashboard.page.keyboard.press('Escape');
    await dashboard.page.keyboard.press('Control+k');
    await dashboard.page.getByRole('menuitem').first().waitFor();
    found['palette'] = await faults(dashboard);
    await dashboard.page.keyboard.press('Escape');
    await dashboard.machineCard.getByRole('button', { name: 'Stop the engine' }).click();
    await dashboard.confirmation.waitFor();
    found['confirmation'] = await faults(dashboard);
    await dashboard.page.keyboard.press('Escape');
    await dashboard.server.loseApi();
    await dashboard.banner.waitFor();
    found['lost'] = await faults(dashboard);
    expect(found).toEqual({ empty: [], run: [], palette: [], confirmation: [], lost: [] });
  });
});

describe('the keyboard', () => {
  it('reaches each control of each view by Tab, and shows where it is', async () => {
    await using dashboard = await under.open({}, ({ engine }) => engine.logs.set('shop-web-1', sampleLog(60)));
    for (const [route, there] of VIEWS) {
      // A terminal keeps Tab for its shell.
      if (route.endsWith('terminal')) continue;
      await dashboard.page.evaluate(`location.hash = ${JSON.stringify(`#/${route}`)}`);
      await dashboard.page.locator(`main ${there}`).first().waitFor({ state: 'attached' });
      expect([route, await unreached(dashboard)]).toEqual([route, []]);
    }
  });

  it('can skip the navigation', async () => {
    await using dashboard = await under.open();
    await dashboard.row('registry').waitFor();
    await dashboard.page.keyboard.press('Tab');
    await dashboard.page.keyboard.press('Enter');
    await dashboard.page.keyboard.press('Tab');
    expect(await dashboard.page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
  });

  it('stays in a dialog, and returns to where it was', async () => {
    await using dashboard = await under.open();
    await dashboard.button('Run').press('Enter');
    await dashboard.dialog.waitFor();
    for (let press = 0; press < 25; press++) await dashboard.page.keyboard.press('Tab');
    expect(await dashboard.page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
    await dashboard.page.keyboard.press('Escape');
    await dashboard.dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => dashboard.page.evaluate('document.activeElement.textContent')).toBe('Run');
  });
});
