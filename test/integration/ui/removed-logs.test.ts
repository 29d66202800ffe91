import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { sampleLog } from '../../support/ui/sample-log.ts';
import { idOf } from '../../support/ui/sample-objects.ts';
import { sampleKeptLog } from '../../support/ui/scripted-kept-logs.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('the logs of removed containers', () => {
  it('are a list that the containers lead to, the last removed first', async () => {
    await using dashboard = await under.open();
    await dashboard.button('Removed').click();
    await dashboard.heading().filter({ hasText: 'Removed containers' }).waitFor();
    await dashboard.row('import-products').waitFor();
    const names = await dashboard.page.locator('.row-link').allInnerTexts();
    expect(names).toEqual(['import-products', 'shop-worker-1', 'hopeful_curie']);
    expect(await dashboard.row('import-products').innerText()).toMatch(/shop\/import:4\s+1\s+318 kB\s+4 min/);
    expect(await dashboard.row('shop-worker-1').innerText()).toMatch(
      /shop\/worker:4\s+shop\s+137\s+the last 67.1 MB\s+2 h/,
    );
    await dashboard.page.getByText('Logs are kept for 7 days').waitFor();
    await dashboard.search('Filter removed containers').fill('worker');
    await expect.poll(() => dashboard.page.locator('.row-link').count()).toBe(1);
    expect(dashboard.complaints).toEqual([]);
  });

  it('are read as those of containers are: searched, with times, to their end', async () => {
    await using dashboard = await under.open({}, ({ engine }) => engine.logs.set('import-products', sampleLog(60)));
    await dashboard.command('Removed containers');
    await dashboard.row('import-products').getByRole('link').click();
    await dashboard.page.locator('.log-row').first().waitFor();
    await dashboard.page.getByText('Exited (1)').waitFor();
    await dashboard.page.getByText('shop/import:4').waitFor();
    expect(await dashboard.page.locator('.log-row').count()).toBeGreaterThan(10);
    await dashboard.search('Search the log').fill('timeout while reserving');
    await dashboard.page
      .getByRole('status')
      .filter({ hasText: /\d+ lines/ })
      .waitFor();
    await dashboard.button('Timestamps').click();
    expect(dashboard.backend.engine.calls).toContain(`keptLogs.read ${idOf('removed import-products')}`);
    expect(dashboard.complaints).toEqual([]);
  });

  it('are deleted, one or all, when that was confirmed', async () => {
    await using dashboard = await under.open({ route: 'removed' });
    const { keptLogs } = dashboard.backend.engine;
    await dashboard.row('shop-worker-1').getByRole('button', { name: 'Delete' }).click();
    await dashboard.confirmation.getByText('shop-worker-1').waitFor();
    await dashboard.page.keyboard.press('Escape');
    expect(keptLogs.kept.length).toBe(3);
    await dashboard.row('shop-worker-1').getByRole('button', { name: 'Delete' }).click();
    await dashboard.confirm('Delete');
    await dashboard.row('shop-worker-1').waitFor({ state: 'detached' });
    expect(keptLogs.kept.map(({ name }) => name)).toEqual(['import-products', 'hopeful_curie']);
    await dashboard.button('Delete all').click();
    await dashboard.confirm('Delete all');
    await dashboard.page.getByText('No log of a removed container is kept').waitFor();
    expect(keptLogs.kept).toEqual([]);
  });

  it('are told of before a container is removed, unless they go with it', async () => {
    await using dashboard = await under.open();
    const ask = async (): Promise<void> => {
      await dashboard.row('registry').getByRole('button', { name: 'More actions' }).click();
      await dashboard.page.getByRole('menuitem', { name: 'Remove' }).click();
    };
    await ask();
    await dashboard.confirmation.getByText('can still be read for 7 days').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.confirmation.waitFor({ state: 'hidden' });
    await dashboard.backend.settings.set('logs.keepDays', 0);
    await ask();
    await dashboard.confirmation.getByText('Volumes with a name stay').waitFor();
    expect(await dashboard.confirmation.getByText('can still be read').count()).toBe(0);
  });

  it('say why when they cannot be read, and are read again', async () => {
    await using dashboard = await under.open({ route: `removed/${idOf('removed hopeful_curie')}` }, ({ engine }) => {
      engine.logs.set('hopeful_curie', sampleLog(3));
      engine.refusals.set('keptLogs.read', new BoathouseError('kept-logs-failed', 'The VM broke off'));
    });
    await dashboard.page.getByText('The VM broke off').waitFor();
    dashboard.backend.engine.refusals.clear();
    await dashboard.button('Try again').click();
    await dashboard.page.locator('.log-row').first().waitFor();
    await dashboard.page.goto(`${dashboard.server.url}#/removed/${idOf('nobody')}`);
    await dashboard.page.getByText('This log is not kept any more').waitFor();
  });

  it('are offered where a container was looked at that has gone meanwhile', async () => {
    const id = idOf('registry');
    await using dashboard = await under.open({ route: `containers/${id}/overview` }, ({ engine }) => {
      engine.logs.set('registry', sampleLog(5));
    });
    await dashboard.page.locator('.card').first().waitFor();
    const { engine } = dashboard.backend;
    engine.keptLogs.kept = [sampleKeptLog('registry', { id })];
    await engine.containers.remove(id);
    await dashboard.page.getByText('This container is gone').waitFor();
    await dashboard.button('Its log').click();
    await dashboard.page.locator('.log-row').first().waitFor();
  });

  it('say that nothing is kept when the settings say so, and are hostile', async () => {
    const markup = '<img src=x onerror="globalThis.executed=1">\u202E';
    await using dashboard = await under.open({ route: 'removed' }, ({ engine }) => {
      engine.keptLogs.kept = [sampleKeptLog(markup, { image: markup, project: markup, service: markup })];
    });
    await dashboard.page.getByText('⟨202E⟩').first().waitFor();
    expect(await dashboard.page.evaluate('globalThis.executed')).toBeUndefined();
    expect(await dashboard.page.locator('main img').count()).toBe(0);
    await dashboard.backend.settings.set('logs.keepDays', 0);
    dashboard.backend.engine.keptLogs.kept = [];
    await dashboard.page.reload();
    await dashboard.page.getByText('The settings say that logs go with their containers.').waitFor();
  });
});
